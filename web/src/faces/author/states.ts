import type { OwnVideo, VideoState } from '@/api/types'
import { text } from '@/i18n'

export type Tone = 'plain' | 'info' | 'ok' | 'warn' | 'error'
export const VIDEO_TABS = ['all', 'published', 'under_review', 'scheduled', 'draft', 'hidden', 'processing', 'failed', 'taken_down'] as const
const TONES: Record<VideoState, Tone> = { processing: 'info', failed: 'error', draft: 'plain', under_review: 'warn', scheduled: 'info', published: 'ok', hidden: 'plain', taken_down: 'error' }

/** A clip's state as its author reads it: a draft that was sent back is rejected. */
export function videoState(video: Pick<OwnVideo, 'state' | 'reject_reason'>): { key: string; tone: Tone } {
  if (video.state === 'draft' && video.reject_reason !== null) return { key: 'rejected', tone: 'error' }
  return { key: video.state, tone: TONES[video.state] }
}

export type Verb = 'submit' | 'hide' | 'delete'
const VERBS: Record<VideoState, readonly Verb[]> = {
  processing: [],
  failed: ['delete'],
  draft: ['submit', 'delete'],
  under_review: ['hide', 'delete'],
  scheduled: ['hide', 'delete'],
  published: ['hide', 'delete'],
  hidden: ['submit', 'delete'],
  taken_down: ['delete'],
}
export const verbsOf = (video: Pick<OwnVideo, 'state'>): readonly Verb[] => VERBS[video.state]
export const mayEdit = (video: Pick<OwnVideo, 'state'>): boolean => !['processing', 'failed', 'taken_down'].includes(video.state)

/** Why a file could not become a video, in the server's words. */
export const failure = (error: OwnVideo['error']): string => (error ? text(error.detail) : '')

import { computed } from 'vue'
import { api } from '@/api/client'
import { useQuery } from '@/api/query'
import type { Contract, OwnVideo, Page, Showcase, VideoCounts, VideoState } from '@/api/types'
import { useConsole } from '@/console'

const MOST = 50
interface Todo {
  key: string
  n: number | undefined
  /** There are more than were counted. */
  more: boolean
  to: string
  tone: string
}

/** What waits for the author, as far as her rights go; clips sent back are drafts, so they are told apart on the first page of those. */
export function useTodo() {
  const here = useConsole()
  const videos = here.can('videos.edit')
  const drafts = useQuery<Page<OwnVideo>>(videos ? here.key('videos?todo') : null, (signal) => api.get(here.path('/videos'), { status: 'draft', limit: MOST }, signal))
  const counts = useQuery<VideoCounts>(videos ? here.key('videos/counts') : null, (signal) => api.get(here.path('/videos/counts'), undefined, signal))
  const showcase = useQuery<Showcase>(here.can('showcase.edit') ? here.key('showcase') : null, (signal) => api.get(here.path('/showcase'), undefined, signal))
  const offers = useQuery<Page<Contract>>(here.can('contracts.sign') ? here.key('contracts?todo') : null, (signal) => api.get(here.path('/contracts'), { limit: MOST }, signal))
  const all = [drafts, counts, showcase, offers]

  const count = <T>(found: Page<T> | undefined, fits: (row: T) => boolean = () => true) => ({ n: found?.items.filter(fits).length, more: Boolean(found?.next) })
  const state = (name: VideoState) => ({ n: counts.data.value && (counts.data.value.states[name] ?? 0), more: false })
  const todo = computed<Todo[]>(() => [
    ...(videos
      ? [
          { key: 'rejected', ...count(drafts.data.value, (one) => one.reject_reason !== null), to: '/videos?status=draft', tone: 'bad' },
          { key: 'failed', ...state('failed'), to: '/videos?status=failed', tone: 'bad' },
          { key: 'draft', ...count(drafts.data.value, (one) => one.reject_reason === null), to: '/videos?status=draft', tone: '' },
          { key: 'review', ...state('under_review'), to: '/videos?status=under_review', tone: '' },
        ]
      : []),
    ...(here.can('showcase.edit') ? [{ key: 'dead', n: showcase.data.value?.items.filter((item) => !item.alive).length, more: false, to: '/showcase', tone: 'warned' }] : []),
    ...(here.can('contracts.sign') ? [{ key: 'offers', ...count(offers.data.value, (one) => one.state === 'invited'), to: '/contracts', tone: 'warned' }] : []),
  ])
  return {
    todo,
    loading: computed(() => all.some((one) => one.loading.value)),
    error: computed(() => all.find((one) => one.error.value)?.error.value ?? null),
    refresh: () => void Promise.all(all.map((one) => one.refresh())),
  }
}

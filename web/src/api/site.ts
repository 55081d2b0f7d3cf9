import { shallowRef } from 'vue'
import { api } from './client'
import { learnTime } from './time'
import type { Site } from './types'

/** What the server says about itself; null until it answered. */
export const site = shallowRef<Site | null>(null)

/** Asks the server who it is, sets the CSRF cookie and learns its clock. */
export async function loadSite(): Promise<Site> {
  const sent = Date.now()
  const answer = await api.get<Site>('/api/site')
  learnTime(Date.parse(answer.server_time), sent, Date.now())
  site.value = answer
  return answer
}

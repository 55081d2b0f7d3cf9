import { computed } from 'vue'
import { useRoute } from 'vue-router'
import { api } from '@/api/client'
import type { Handoff } from '@/api/payments'
import { useQuery } from '@/api/query'
import { usePayment } from './usePayment'

/** An attempt on our own page: what its form or its code needs, and the payment that it is for. */
export function useHandoff() {
  const route = useRoute()
  const id = computed(() => String(route.params.id))
  const attempt = computed(() => String(route.params.attempt))
  const paid = usePayment(id)
  const form = useQuery<Handoff>(
    () => `handoff.${attempt.value}`,
    (signal) => api.get(`/api/payments/${id.value}/attempts/${attempt.value}`, {}, signal),
  )
  return { id, paid, form }
}

import { computed, onBeforeUnmount, watch, type Ref } from 'vue'
import { api } from '@/api/client'
import { invalidate, useQuery } from '@/api/query'
import { learnTime } from '@/api/time'
import type { Payment } from '@/api/types'
import { useCountdown } from '@/ui/useCountdown'

/** One payment, asked again until its state is final: the channel tells the server, not this page. */
export function usePayment(id: Readonly<Ref<string>>) {
  const found = useQuery(
    () => `payment.${id.value}`,
    async (signal) => {
      const sent = Date.now()
      const answer = await api.get<Payment>(`/api/payments/${id.value}`, {}, signal)
      learnTime(Date.parse(answer.server_time), sent, Date.now())
      return answer
    },
  )
  const payment = found.data
  const waiting = computed(() => payment.value?.state === 'open' || payment.value?.state === 'pending')
  const done = computed(() => payment.value?.state === 'succeeded')
  const { left } = useCountdown(() => (waiting.value ? payment.value!.expires_at : null), () => void found.refresh())
  const timer = setInterval(() => {
    if (waiting.value && document.visibilityState === 'visible') void found.refresh()
  }, 2000)
  onBeforeUnmount(() => clearInterval(timer))
  watch(done, (paid) => {
    if (paid) invalidate('orders')
  })
  return { payment, error: found.error, loading: found.loading, refresh: found.refresh, waiting, done, left }
}

import { i18n, t } from '@/i18n'

export const CHANNELS = ['sandbox', 'wechat', 'alipay', 'stripe', 'cod'] as const

const has = (key: string) => i18n.global.te(key) || i18n.global.te(key, 'zh-CN')
export const channelName = (name: string): string => (has(`payments.channel.${name}`) ? t(`payments.channel.${name}`) : name)
export const reasonName = (reason: string): string => (has(`payments.refunds.why.${reason}`) ? t(`payments.refunds.why.${reason}`) : reason)

/** Today at the channels, whose days are China's. */
export const today = (shift = 0): string => new Date(Date.now() + 8 * 3600_000 + shift * 86_400_000).toISOString().slice(0, 10)

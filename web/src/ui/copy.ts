import { t } from '@/i18n'
import { toast } from './toast'

/** Copies and says so; where the clipboard is closed the text is shown instead. */
export async function copyText(value: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(value)
    toast(t('act.copied'), 'ok')
  } catch {
    toast(value)
  }
}

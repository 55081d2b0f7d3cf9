import type { AddressDraft } from '@/api/types'

export interface Regions {
  province_list: Record<string, string>
  city_list: Record<string, string>
  county_list: Record<string, string>
}
export type Parsed = Partial<Pick<AddressDraft, 'name' | 'phone' | 'province' | 'city' | 'district' | 'street'>>

const PHONE = /(?:\+?86[-\s]?)?(1[3-9]\d[-\s]?\d{4}[-\s]?\d{4})(?!\d)|(0\d{2,3}-\d{7,8})(?!\d)/
const LABELS = /(?:收货人|收件人|姓名|联系人|手机号码|手机号|联系电话|电话|手机|所在地区|地区|详细地址|收货地址|地址)\s*[:：]?/g
const TAIL = /(?:维吾尔自治区|壮族自治区|回族自治区|特别行政区|自治区|自治州|地区|省|市|盟)$/

/** A name as people write it, long or short: 浙江省 or 浙江. */
function opening(text: string, name: string): number {
  if (text.startsWith(name)) return name.length
  const short = name.replace(TAIL, '')
  return short.length >= 2 && text.startsWith(short) ? short.length : 0
}

function take(text: string, list: Record<string, string>, prefix: string): { code: string; name: string; rest: string } | null {
  let best: { code: string; name: string; rest: string; length: number } | null = null
  for (const [code, name] of Object.entries(list)) {
    if (!code.startsWith(prefix)) continue
    const length = opening(text, name)
    if (length > 0 && length > (best?.length ?? 0)) best = { code, name, rest: text.slice(length), length }
  }
  return best
}

/** Finds province, city and district at the head of a text; the city may be left out, as in 北京朝阳区. */
export function parseRegion(text: string, regions: Regions): Parsed & { rest: string } {
  const province = take(text, regions.province_list, '')
  if (!province) return { rest: text }
  const root = province.code.slice(0, 2)
  const city = take(province.rest, regions.city_list, root)
  const after = city?.rest ?? province.rest
  const district = take(after, regions.county_list, city ? city.code.slice(0, 4) : root)
  const cityName = city?.name ?? (district ? regions.city_list[`${district.code.slice(0, 4)}00`] : undefined)
  return { province: province.name, city: cityName, district: district?.name, rest: district?.rest ?? after }
}

/** Reads a pasted address in any order of name, phone and place. What it does not find stays out. */
export function parseAddress(pasted: string, regions: Regions): Parsed {
  let left = pasted.replace(LABELS, ' ')
  const out: Parsed = {}
  const phone = PHONE.exec(left)
  if (phone) {
    out.phone = (phone[1] ?? phone[2]!).replace(phone[1] ? /[-\s]/g : /\s/g, '')
    left = left.replace(phone[0], ' ')
  }
  const parts = left.split(/[\s,，;；。、|]+/).filter(Boolean)
  for (let ix = 0; ix < parts.length; ix += 1) {
    const found = parseRegion(parts.slice(ix).join(''), regions)
    if (!found.province) continue
    const { rest, ...region } = found
    Object.assign(out, region)
    const before = parts.slice(0, ix)
    const tail = parts.slice(ix)
    const lastIsName = before.length === 0 && tail.length > 1 && isName(tail.at(-1)!)
    out.name = before.find(isName) ?? (lastIsName ? tail.at(-1) : undefined)
    out.street = lastIsName ? rest.slice(0, -tail.at(-1)!.length) : rest
    return clean(out)
  }
  out.name = parts.find(isName)
  return clean(out)
}

const isName = (text: string): boolean => /^[\p{Script=Han}·]{2,4}$/u.test(text) || /^[A-Za-z][A-Za-z .'-]{1,30}$/.test(text)

function clean(parsed: Parsed): Parsed {
  return Object.fromEntries(Object.entries(parsed).filter(([, value]) => value)) as Parsed
}

import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { i18n, setLang, startTexts } from '@/i18n'
import LivePlayer from './LivePlayer.vue'
import { Playback } from './playback'

/** The element of a browser that plays muted by itself, and aloud only after a touch. */
function element(mayPlay: (muted: boolean) => boolean) {
  const made = HTMLMediaElement.prototype
  let paused = true
  vi.spyOn(made, 'paused', 'get').mockImplementation(() => paused)
  vi.spyOn(made, 'play').mockImplementation(async function (this: HTMLMediaElement) {
    if (!mayPlay(this.muted)) throw new DOMException('', 'NotAllowedError')
    paused = false
  })
  vi.spyOn(made, 'pause').mockImplementation(function (this: HTMLMediaElement) {
    paused = true
    this.dispatchEvent(new Event('pause'))
  })
  return { stop: () => (paused = true) }
}
const seeing = (state: DocumentVisibilityState) => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state)
  document.dispatchEvent(new Event('visibilitychange'))
}
const show = (props: object = {}) => mount(LivePlayer, { props: { src: '/x.m3u8', kind: 'live', label: 'film', ...props }, global: { plugins: [i18n] } })
async function rolls(player: ReturnType<typeof show>, width = 720) {
  const video = player.get('video')
  Object.defineProperty(video.element, 'videoWidth', { value: width, configurable: true })
  await video.trigger('playing')
}

enableAutoUnmount(afterEach)

describe('LivePlayer', () => {
  const did: string[] = []
  beforeAll(async () => {
    await startTexts(['live'])
    await setLang('zh-CN')
  })
  beforeEach(() => {
    did.length = 0
    for (const deed of ['rest', 'wake', 'toEdge'] as const) vi.spyOn(Playback.prototype, deed).mockImplementation(() => void did.push(deed))
    vi.spyOn(Playback.prototype, 'open').mockImplementation(async () => void did.push('open'))
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.useRealTimers()
  })

  it('says that it loads until the picture moves, and offers sound where it began without', async () => {
    element(() => true)
    const player = show()
    expect(player.get('[role=status]').text()).toBe('正在接通直播')
    await rolls(player)
    expect(player.find('[role=status]').exists()).toBe(false)
    await player.get('button').trigger('click')
    expect(player.emitted('update:muted')).toEqual([[false]])
  })
  it('plays muted where the browser refuses sound, and waits for a touch where it refuses both', async () => {
    element((muted) => muted)
    const aloud = show({ muted: false, 'onUpdate:muted': (on: boolean) => aloud.setProps({ muted: on }) })
    await flushPromises()
    expect(aloud.emitted('update:muted')).toEqual([[true]])
    vi.restoreAllMocks()
    vi.spyOn(Playback.prototype, 'open').mockImplementation(async () => undefined)
    element(() => false)
    const refused = show()
    await flushPromises()
    expect(refused.get('button').text()).toContain('点一下播放')
  })
  it('says why there is no picture: the host is away, the line is down, there is only sound, nothing here plays it', async () => {
    element(() => true)
    vi.useFakeTimers()
    const player = show()
    await rolls(player)
    await player.get('video').trigger('waiting')
    await vi.advanceTimersByTimeAsync(1300)
    expect(player.get('[role=status]').text()).toContain('画面缓冲中')
    await player.setProps({ grace: true })
    expect(player.get('[role=status]').text()).toContain('主播正在重连')
    await player.setProps({ grace: false })
    await rolls(player, 0)
    expect(player.get('.panel').text()).toBe('只听声音')
  })
  it('rests while nobody sees it, and goes on when somebody does; sound alone plays on', async () => {
    element(() => true)
    const player = show()
    await rolls(player)
    did.length = 0
    seeing('hidden')
    seeing('visible')
    expect(did).toEqual(['rest', 'wake'])
    await player.setProps({ audioOnly: true })
    await rolls(player)
    did.length = 0
    seeing('hidden')
    expect(did).toEqual([])
  })
  it('opened behind another page it does not begin', () => {
    element(() => true)
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    show()
    expect([did, vi.mocked(HTMLMediaElement.prototype.play).mock.calls.length]).toEqual([['rest', 'open'], 0])
  })
  it('paused by somebody else it offers to go on, from the newest picture', async () => {
    const { stop } = element(() => true)
    const player = show()
    await rolls(player)
    stop()
    await player.get('video').trigger('pause')
    did.length = 0
    await player.get('button').trigger('click')
    expect([did, vi.mocked(HTMLMediaElement.prototype.play).mock.calls.length]).toEqual([['wake', 'toEdge'], 2])
    const other = show({ controls: true })
    await rolls(other)
    await other.get('video').trigger('pause')
    expect(other.find('button').exists()).toBe(false)
  })
})

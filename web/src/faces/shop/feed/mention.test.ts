import { describe, expect, it } from 'vitest'
import { named, naming, partsOf, sealed, type Named } from './mention'

const bea: Named = { kind: 'author', id: 'a1', label: '@阿贝' }
const longer: Named = { kind: 'author', id: 'a2', label: '@阿贝贝' }
const oil: Named = { kind: 'product', id: 'p1', label: '山茶精油' }

describe('names in a comment', () => {
  it('are cut out as links, in their order, the longer one first', () => {
    expect(partsOf('@阿贝贝 看 山茶精油!', [bea, longer, oil])).toEqual([
      { text: '@阿贝贝', to: '/u/a2' }, { text: ' 看 ' }, { text: '山茶精油', to: '/p/p1' }, { text: '!' },
    ])
    expect(partsOf('plain', [bea])).toEqual([{ text: 'plain' }])
    expect(partsOf('', [bea])).toEqual([])
  })
  it('begin with an @ at a word, and are put in its place', () => {
    expect(naming('你好 @阿')).toBe('阿')
    expect(naming('a@b')).toBeNull()
    expect(naming('@阿贝 ')).toBeNull()
    expect(named('你好 @阿', bea)).toBe('你好 @阿贝 ')
  })
  it('are sent as ids while they still stand there', () => {
    expect(sealed('@阿贝贝 @阿贝 山茶精油', [bea, longer, oil])).toBe('@[author:a2] @[author:a1] @[product:p1]')
    expect(sealed('nothing', [bea])).toBe('nothing')
  })
})

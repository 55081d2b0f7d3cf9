import { expect, it } from 'vitest'
import { csvOf } from './csv'

it('writes a sheet that runs nothing when it is opened', () => {
  expect(csvOf([['名', 'n'], ['=1+1', -5], ['say "hi"', 2.5], ['-x\ty', 0]])).toBe('\uFEFF"名","n"\r\n"\'=1+1","-5"\r\n"say ""hi""","2.5"\r\n"\'-x\ty","0"\r\n')
})

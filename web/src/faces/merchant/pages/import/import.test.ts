import { expect, it } from 'vitest'
import { good, guess, unfit, type ImportRow } from './report'

it('a file is guessed by its name', () => {
  expect(['a.csv', 'products_export_1.csv', 'my-Shopify.csv', 'populatedb_data.JSON', 'a.xlsx'].map(guess)).toEqual(['meadow', 'shopify', 'shopify', 'saleor', 'meadow'])
})

it('a file that cannot be one is not sent', () => {
  const file = (name: string, size: number) => unfit({ name, size })
  expect([file('a.csv', 1), file('A.XLSX', 10_000_000), file('a.json', 5)]).toEqual([null, null, null])
  expect([file('a.csv', 0), file('a.csv', 10_000_001), file('a.pdf', 5), file('csv', 5)]).toEqual(['empty', 'big', 'kind', 'kind'])
})

it('good products are those that were not refused', () => {
  const row = (products: number, refused: number) => good({ products, refused } as ImportRow)
  expect([row(5, 2), row(3, 3), row(0, 4)]).toEqual([3, 0, 0])
})

import { describe, expect, it } from 'vitest'
import { type Json, readJsonTree, searchJson } from '@/app/_components/json/jsonSearch.ts'

describe('readJsonTree', () => {
  it('reads objects and arrays, and leaves everything else text', () => {
    expect(readJsonTree(' {"a":1}')).toEqual({ a: 1 })
    expect(readJsonTree('[1]')).toEqual([1])
    expect(readJsonTree('"quoted"')).toBeUndefined()
    expect(readJsonTree('{"cut off": ')).toBeUndefined()
  })
})

describe('searchJson', () => {
  const tree: Json = {
    messages: [
      { role: 'user', content: 'ETH holds above EMA50' },
      { role: 'tool', content: null },
    ],
  }
  it('finds values and keys with their path, ignoring case', () => {
    expect(searchJson(tree, 'ema50')).toEqual([
      { path: 'messages[0].content', excerpt: ['ETH holds above ', 'EMA50', ''] },
    ])
    expect(searchJson(tree, 'ROLE').map((hit) => hit.path)).toEqual(['messages[0].role', 'messages[1].role'])
  })
  it('stops at the most hits asked for', () => {
    expect(
      searchJson(
        Array.from({ length: 50 }, () => 'same'),
        'same',
        7,
      ),
    ).toHaveLength(7)
  })
  it('survives a list longer than a call takes arguments', () => {
    const wide: Json = [...Array.from({ length: 300_000 }, () => 0), 'needle']
    expect(searchJson(wide, 'needle').map((hit) => hit.path)).toEqual(['[300000]'])
  })
  it('survives nesting deeper than a call stack', () => {
    let deep: Json = 'needle'
    for (let level = 0; level < 50_000; level++) deep = [deep]
    expect(searchJson(deep, 'needle')).toHaveLength(1)
  })
})

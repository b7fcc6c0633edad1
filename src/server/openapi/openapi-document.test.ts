import { expect, it } from 'vitest'
import { ROUTES } from '../../contract/routes.ts'
import { openApiDocument } from './openapi-document.ts'

type Json = Readonly<Record<string, never>>

const document = JSON.parse(JSON.stringify(await openApiDocument('1.2.3'))) as {
  openapi: string
  paths: Record<
    string,
    Record<string, { operationId: string; parameters?: { in: string; name: string }[]; responses: Json }>
  >
  components: { schemas: Record<string, Json>; responses: Json }
}

it('describes every route once', () => {
  const described = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map((one) => one.operationId),
  )
  expect(described.sort()).toEqual(Object.keys(ROUTES).sort())
  expect(document.openapi).toBe('3.1.0')
})

it('names every parameter that stands in a path', () => {
  for (const [path, methods] of Object.entries(document.paths)) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
    for (const { parameters = [] } of Object.values(methods)) {
      expect(parameters.filter((one) => one.in === 'path').map((one) => one.name)).toEqual(inPath)
    }
  }
})

it('refers only to what is there, and describes everything it has', () => {
  const text = JSON.stringify(document)
  const references = new Set(
    [...text.matchAll(/"\$ref":"#\/components\/(schemas|responses)\/(\w+)"/g)].map((one) => one[2]),
  )
  expect(text).not.toContain('$defs')
  expect([...text.matchAll(/"\$ref"/g)].length).toBe([...text.matchAll(/"\$ref":"#\/components\//g)].length)
  const there = new Set([...Object.keys(document.components.schemas), ...Object.keys(document.components.responses)])
  expect([...references].filter((name) => !there.has(name ?? ''))).toEqual([])
  expect([...there].filter((name) => !references.has(name))).toEqual([])
})

it('says of every route what it answers, also when it fails', () => {
  for (const methods of Object.values(document.paths)) {
    for (const { responses } of Object.values(methods)) {
      expect(Object.keys(responses)).toContain('default')
      expect(Object.keys(responses).some((status) => /^20[0-9]$/.test(status))).toBe(true)
    }
  }
})

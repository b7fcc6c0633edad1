import { z } from 'zod'
import { DEVICE_KINDS, isDeviceKind } from '../core/model/account.ts'
import { type FactMapping, type MappedFact, READY_MADE_NAMES } from '../core/model/fact-mapping.ts'
import { MAXIMUM_RULES } from '../core/siprec/fact-mapping/mapped-facts.ts'
import { MAXIMUM_PATTERN_CHARACTERS, parsePattern } from '../core/siprec/fact-mapping/value-pattern.ts'

export const mappedFact = z
  .enum([
    'caller',
    'callee',
    'caller-device-kind',
    'callee-device-kind',
    'queue',
    'auto-attendant',
    'ivr',
    'find-me',
    'agent',
    'answered',
    'forwarded-by',
    'transferred-by',
    'conference-size',
    'codec',
    'identifier',
  ] satisfies MappedFact[])
  .meta({ id: 'MappedFact' })

const line = (maximum: number) =>
  z
    .string()
    .trim()
    .min(1, 'Give a text')
    .max(maximum)
    .regex(/^\P{Cc}*$/u, 'Give one line')

const headerName = z
  .string()
  .trim()
  .max(100)
  .regex(/^[\w.!%*+`'~-]+$/, 'Give the name of a SIP header')

const part = z
  .union(
    [
      z.enum(['whole', 'uri', 'user', 'host', 'display-name']),
      z.templateLiteral([';', z.string().regex(/^[\w.!%*+`'~-]{1,60}$/)]),
    ],
    'Give whole, uri, user, host, display-name, or a parameter like ;reason',
  )
  .exactOptional()
  .describe('What of the value counts: all of it, a part of the address in it, or a parameter, written `;name`')

const source = z
  .discriminatedUnion('in', [
    z.strictObject({ in: z.literal('header'), name: headerName, part }),
    z.strictObject({ in: z.literal('request-uri'), part }),
    z.strictObject({ in: z.literal('diversion'), part }),
    z.strictObject({
      in: z.literal('element'),
      name: line(200).describe('Local name; of an attribute `element@attribute`'),
      namespace: line(300).exactOptional(),
      behind: z
        .strictObject({ attribute: line(200), value: line(300) })
        .exactOptional()
        .describe('Only behind an attribute with this value: `header@label` is `Diversion`'),
      part,
    }),
    z.strictObject({ in: z.literal('participant'), part }),
  ])
  .meta({
    id: 'MappingSource',
    description:
      'Where the fact lies. `header`: a SIP header of the INVITE. `diversion`: who forwarded the call, of Diversion or History-Info. ' +
      '`element`: extension data of the metadata. `participant`: the addresses of the participants',
  })

export const mappingRule = z
  .strictObject({
    fact: mappedFact,
    from: source,
    pattern: z
      .string()
      .min(1)
      .max(MAXIMUM_PATTERN_CHARACTERS)
      .superRefine((text, context) => {
        const pattern = parsePattern(text)
        if (!pattern.ok) context.addIssue({ code: 'custom', message: pattern.problem })
      })
      .exactOptional()
      .describe('Text with `*` for anything and one `(…)` around what counts; the whole value must fit'),
    value: line(256).exactOptional().describe('The fact, in place of what was found'),
    which: z.enum(['first', 'last', 'each']).exactOptional().describe('Of several values; `first` when left out'),
    onlyIfUnknown: z
      .boolean()
      .exactOptional()
      .describe('Of caller and callee: only when signalling shows nobody, or somebody who hides the number'),
  })
  .superRefine(({ fact, value }, context) => {
    const isKind = fact === 'caller-device-kind' || fact === 'callee-device-kind'
    if (!isKind || value === undefined || isDeviceKind(value)) return
    context.addIssue({ code: 'custom', path: ['value'], message: `Give one of ${DEVICE_KINDS.join(', ')}` })
  })
  .meta({ id: 'MappingRule' })

export const readyMadeName = z.enum(READY_MADE_NAMES).meta({ id: 'ReadyMadeMapping' })

export const factMapping = z
  .union([
    readyMadeName,
    z.strictObject({
      startsFrom: readyMadeName.describe('The ready-made one they were begun with; it adds nothing by itself'),
      rules: z.array(mappingRule).max(MAXIMUM_RULES),
    }),
  ])
  .meta({
    id: 'FactMapping',
    description:
      'Where in what the recording client sends the facts of the policy lie: a ready-made mapping by its name, or rules of your own',
  })

factMapping satisfies z.ZodType<FactMapping>

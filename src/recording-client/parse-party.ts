/** One party of a scenario file. */

import type { JsonReader } from './json-reader.ts'
import { type ScenarioParty, SPOKEN_CODECS } from './scenario.ts'

const KEYS = ['id', 'aor', 'name', 'label', 'codec', 'alsoOffers', 'speech', 'repeat', 'lossPercent']
const CODEC = /^[\w.-]+\/\d+(?:\/\d+)?$/

export function parseParty(json: unknown, path: string, reader: JsonReader): ScenarioParty {
  const object = reader.object(json, path, KEYS)
  const name = reader.text(object.name, `${path}.name`)
  const label = reader.text(object.label, `${path}.label`)
  const speech = reader.text(object.speech, `${path}.speech`)
  const alsoOffers = reader.array(object.alsoOffers ?? [], `${path}.alsoOffers`).map((codec, index) => {
    const text = reader.requiredText(codec, `${path}.alsoOffers[${index}]`)
    if (!CODEC.test(text)) reader.problem(`${path}.alsoOffers[${index}]`, 'must be name/rate, such as G722/8000')
    return text
  })
  return {
    id: reader.requiredText(object.id, `${path}.id`),
    aor: reader.requiredText(object.aor, `${path}.aor`),
    codec: reader.choice(object.codec, `${path}.codec`, SPOKEN_CODECS, 'PCMU'),
    alsoOffers,
    repeat: reader.flag(object.repeat, `${path}.repeat`, false),
    lossPercent: reader.number(object.lossPercent, `${path}.lossPercent`, 0, 0, 90),
    ...(name === undefined ? {} : { name }),
    ...(label === undefined ? {} : { label }),
    ...(speech === undefined ? {} : { speech }),
  }
}

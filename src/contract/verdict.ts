import { z } from 'zod'
import type { Verdict } from '../core/model/recording.ts'

export const verdict = z.enum(['good', 'attention', 'bad'] satisfies Verdict[]).meta({ id: 'Verdict' })

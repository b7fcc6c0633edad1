import type {
  CallFacts,
  CellValue,
  DecisionOutcome,
  Network,
  PolicyLevel,
  PolicyOptions,
  PolicySettings,
  RuleDirection,
  SparseRules,
  TraceStep,
} from '../model/policy.ts'

/** A level that wants the recording. */
export interface Want {
  readonly level: PolicyLevel
  readonly outcome: Exclude<DecisionOutcome, 'skip'>
}

/** What one level of the settings says of a call. */
export interface LevelAnswer {
  readonly wants: readonly Want[]
  /** A cell that was asked says `off`, rather than nothing. */
  readonly isOff: boolean
  /** It wants the recording, but not before somebody answers. */
  readonly isWaiting: boolean
  /** Every cell asked, in order. */
  readonly trace: readonly TraceStep[]
}

export type AskLevel = (facts: CallFacts, settings: PolicySettings, options: PolicyOptions) => LevelAnswer

export const NO_ANSWER: LevelAnswer = { wants: [], isOff: false, isWaiting: false, trace: [] }

/** Nobody has ever answered: for rules that begin with the answer, and do not end when somebody else is rung. */
export function isUnanswered({ answeredBy, wasAnswered }: CallFacts): boolean {
  return answeredBy === 'nobody' && !wasAnswered
}

/** What a cell does by itself. */
export const EFFECTS = {
  inherit: 'nothing',
  off: 'nothing',
  'on-demand': 'armed',
  always: 'record',
} as const satisfies Record<CellValue, string>

const CELL_NAMES = {
  inbound: { onnet: 'inbound.onnet', offnet: 'inbound.offnet' },
  outbound: { onnet: 'outbound.onnet', offnet: 'outbound.offnet' },
} as const

/** One of the four cells. */
export interface Cell {
  readonly direction: RuleDirection
  readonly network: Network
}

export function cellValue(rules: SparseRules | undefined, { direction, network }: Cell): CellValue {
  return rules?.[direction]?.[network] ?? 'inherit'
}

/** Whose rules these are, by an id that may be any word. */
export function rulesOf<Rules>(all: Readonly<Record<string, Rules>> | undefined, id: string | undefined) {
  return all !== undefined && id !== undefined && Object.hasOwn(all, id) ? all[id] : undefined
}

export function cellStep(level: string, cell: Cell, value: CellValue, effect: string = EFFECTS[value]): TraceStep {
  return { level, cell: CELL_NAMES[cell.direction][cell.network], value, effect }
}

/** The outcome a cell asks for. */
export function outcomeOf(value: CellValue): Want['outcome'] | undefined {
  return value === 'always' ? 'record' : value === 'on-demand' ? 'armed' : undefined
}

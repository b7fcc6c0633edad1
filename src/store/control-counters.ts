/** What is counted of live control, with help and labels as shown at /metrics: commands where the call is, however they came. */
export const CONTROL_COUNTERS = {
  commands: { help: 'Commands to live calls, by the way they came', labels: ['way', 'outcome'] },
  told_facts: { help: 'Facts told about calls through the API', labels: ['type'] },
} as const

export type ControlCounter = keyof typeof CONTROL_COUNTERS
export type CountControl = <Name extends ControlCounter>(
  name: Name,
  labels: Readonly<Record<(typeof CONTROL_COUNTERS)[Name]['labels'][number], string>>,
) => void

/** Counters and gauges in Prometheus' text format. Counting is a number added to a field: safe on the packet path. */

import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'

type Labelled<Name extends string> = Readonly<
  Record<Name, { readonly help: string; readonly labels: readonly string[] }>
>

export interface Metrics<Name extends string, LabelledName extends string = never> {
  count(name: Name, by?: number): void
  /** Not for the packet path. */
  countLabelled(name: LabelledName, labels: Readonly<Record<string, string>>): void
  /** Asked at each scrape. */
  gauge(name: string, help: string, read: () => number): void
  text(): Promise<string>
  readonly contentType: string
}

export function createMetrics<Name extends string, LabelledName extends string = never>(
  counters: Readonly<Record<Name, string>>,
  labelled: Labelled<LabelledName> = {} as Labelled<LabelledName>,
): Metrics<Name, LabelledName> {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'tapeline_' })
  const totals = Object.fromEntries(Object.keys(counters).map((name) => [name, 0])) as Record<Name, number>
  for (const [name, help] of Object.entries(counters) as [Name, string][]) {
    const counter = new Counter({
      name: `tapeline_${name}_total`,
      help,
      registers: [registry],
      collect() {
        this.reset()
        this.inc(totals[name])
      },
    })
    counter.inc(0)
  }
  const labelledTotals = new Map<string, Counter>()
  for (const [name, { help, labels }] of Object.entries(labelled) as [LabelledName, Labelled<string>[string]][]) {
    const counter = new Counter({ name: `tapeline_${name}_total`, help, labelNames: labels, registers: [registry] })
    labelledTotals.set(name, counter)
  }
  return {
    countLabelled(name, labels) {
      labelledTotals.get(name)?.inc(labels)
    },
    count(name, by = 1) {
      totals[name] += by
    },
    gauge(name, help, read) {
      new Gauge({
        name: `tapeline_${name}`,
        help,
        registers: [registry],
        collect() {
          this.set(read())
        },
      })
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

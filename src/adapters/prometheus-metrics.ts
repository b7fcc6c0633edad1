/** Counters and gauges in Prometheus' text format. Counting is a number added to a field: safe on the packet path. */

import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'

export interface Metrics<Name extends string> {
  count(name: Name, by?: number): void
  /** Asked at each scrape. */
  gauge(name: string, help: string, read: () => number): void
  text(): Promise<string>
  readonly contentType: string
}

export function createMetrics<Name extends string>(counters: Readonly<Record<Name, string>>): Metrics<Name> {
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
  return {
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

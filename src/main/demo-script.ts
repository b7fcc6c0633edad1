/** What the demo's phones play: the ready-made scenarios with other people, in other directions, in other forms. */

import type { Scenario, ScenarioParty, ScenarioStep } from '../recording-client/scenario.ts'

type Person = Pick<ScenarioParty, 'aor' | 'name'>

const CLARA: Person = { aor: 'sip:201@pbx.example', name: 'Clara Vogt' }
const NORA: Person = { aor: 'sip:210@pbx.example', name: 'Nora Hill' }
const IAN: Person = { aor: 'sip:305@pbx.example', name: 'Ian Reid' }

/** Those who talk to customers. */
const AGENTS: readonly Person[] = [
  CLARA,
  { aor: 'sip:202@pbx.example', name: 'Aisha Rahman' },
  { aor: 'sip:203@pbx.example', name: 'Mei Tanaka' },
]

const ANONYMOUS: Person = { aor: 'sip:anonymous@anonymous.invalid', name: 'Anonymous' }
const CUSTOMERS: readonly Person[] = [
  { aor: 'sip:+493055512345@carrier.example', name: 'Robert Lane' },
  { aor: 'sip:+442079460018@carrier.example', name: 'Ravi Shah' },
  { aor: 'sip:+33970180042@carrier.example', name: 'Étienne Moreau' },
  { aor: 'sip:+97145550132@carrier.example', name: 'عمر حداد' },
  { aor: 'sip:+420225550177@carrier.example', name: 'Tomáš Dvořák' },
]

/** In the words of this person; nobody else may say "this is Clara". */
const GREETING = 'agent-1-greeting.wav'

/** A scenario by its name. Fails when there is none. */
export type ScenarioNamed = (name: string) => Scenario

/** A round: each kind of call once. Next round, other people. */
const ROUND: readonly ((named: ScenarioNamed, round: number) => Scenario)[] = [
  (named, round) => inbound(named('two parties'), customer(round), CLARA),
  (named, round) => inbound(named('transfer'), customer(round + 1), agent(round + 1)),
  (named, round) => outbound(named('hold and resume'), agent(round + 2), customer(round + 2)),
  (named, round) => inbound(named('supervisor joins'), customer(round + 3), CLARA),
  // Between colleagues: the demo's rules do not record it, and the portal says why.
  (named) => between(named('two parties'), NORA, { ...IAN, says: 'workshop-1-hello.wav' }),
  (named, round) => inbound(named('dtmf'), ANONYMOUS, agent(round + 1)),
  (named, round) => ({
    ...outbound(named('two parties'), agent(round + 1), customer(round + 4)),
    transport: 'tcp',
    metadata: 'old-root',
  }),
  (named, round) => inbound(named('one mixed stream'), customer(round + 2), CLARA),
  // A phone system whose metadata nobody can read: recorded all the same, and flagged.
  (named, round) => {
    const from = customer(round + 1)
    return { ...inbound(named('hold and resume'), from, agent(round)), metadata: 'broken', from: from.aor }
  },
]

/** Calls of one round. */
export const DEMO_ROUND_CALLS = ROUND.length

/** The call that is placed as number 0, 1, 2… */
export function demoCall(named: ScenarioNamed, number: number): Scenario {
  const play = ROUND[number % ROUND.length] as (typeof ROUND)[number]
  return play(named, Math.floor(number / ROUND.length))
}

function customer(number: number): Person {
  return CUSTOMERS[number % CUSTOMERS.length] as Person
}

function agent(number: number): Person {
  return AGENTS[number % AGENTS.length] as Person
}

/** Of the scenario's parties `caller` is the customer and `agent` the colleague; who is named first has called. */
function inbound(scenario: Scenario, from: Person, to: Person): Scenario {
  return withPeople(scenario, { caller: from, agent: to })
}

function outbound(scenario: Scenario, from: Person, to: Person): Scenario {
  const cast = inbound(scenario, to, from)
  return { ...cast, name: `${scenario.name}, outbound`, parties: cast.parties.toReversed() }
}

function between(scenario: Scenario, from: Person, to: Person & { readonly says: string }): Scenario {
  const { says, ...callee } = to
  const steps: ScenarioStep[] = [{ do: 'play', party: 'agent', file: `../speech/${says}`, wait: true }]
  return { ...withPeople(scenario, { caller: from, agent: callee }), name: 'between colleagues', steps }
}

function withPeople(scenario: Scenario, people: Readonly<Record<'caller' | 'agent', Person>>): Scenario {
  const isClara = people.agent === CLARA
  const isSaid = (step: ScenarioStep) => isClara || step.do !== 'play' || !step.file.endsWith(GREETING)
  const parties = scenario.parties.map((party) => {
    const person = party.id === 'caller' || party.id === 'agent' ? people[party.id] : undefined
    return { ...party, ...person }
  })
  return { ...scenario, parties, steps: scenario.steps.filter(isSaid) }
}

/** What the demo's phones play: the ready-made scenarios with other people, in other directions, in other forms. */

import type { Scenario, ScenarioParty, ScenarioStep } from '../recording-client/scenario.ts'

export type Person = Pick<ScenarioParty, 'aor' | 'name'>

const CLARA: Person = { aor: 'sip:201@pbx.example', name: 'Clara Vogt' }
const NORA: Person = { aor: 'sip:210@pbx.example', name: 'Nora Hill' }
const IAN: Person = { aor: 'sip:305@pbx.example', name: 'Ian Reid' }

/** Those who talk to customers. */
const AGENTS: readonly Person[] = [
  CLARA,
  { aor: 'sip:202@pbx.example', name: 'Aisha Rahman' },
  { aor: 'sip:203@pbx.example', name: 'Mei Tanaka' },
]

const MEI = AGENTS[2] as Person
/** People of the accounts that are set up as the guides of other systems have it. */
const LENA: Person = { aor: 'sip:401@harbor.example', name: 'Lena Brandt' }
const OMAR: Person = { aor: 'sip:402@harbor.example', name: 'Omar Said' }
const JUNE: Person = { aor: 'sip:501@kite.example', name: 'June Park' }
const ROSA: Person = { aor: 'sip:601@lark.example', name: 'Rosa Díaz' }
const THEO: Person = { aor: 'sip:602@lark.example', name: 'Theo Grant' }

const ANONYMOUS: Person = { aor: 'sip:anonymous@anonymous.invalid', name: 'Anonymous' }
const CUSTOMERS: readonly Person[] = [
  { aor: 'sip:+493055512345@carrier.example', name: 'Robert Lane' },
  { aor: 'sip:+442079460018@carrier.example', name: 'Ravi Shah' },
  { aor: 'sip:+33970180042@carrier.example', name: 'Étienne Moreau' },
  { aor: 'sip:+97145550132@carrier.example', name: 'عمر حداد' },
  { aor: 'sip:+420225550177@carrier.example', name: 'Tomáš Dvořák' },
]

/** The number of the queue. */
const SUPPORT_LINE: Person = { aor: 'sip:290@pbx.example', name: 'Support line' }

/** In the words of this person; nobody else may say "this is Clara". */
const GREETING = 'agent-1-greeting.wav'

/** A scenario by its name. Fails when there is none. */
export type ScenarioNamed = (name: string) => Scenario

/** One call; twice where the phone system forks it on two ways. */
type Play = Scenario | readonly [Scenario, Scenario]

/** A round: each kind of call once. Next round, other people. */
const ROUND: readonly ((named: ScenarioNamed, round: number) => Play)[] = [
  (named, round) => inbound(named('two parties'), customer(round), CLARA),
  // A network that loses packets of one side: the recording has gaps, and says so.
  (named, round) =>
    losing(inbound(named('two parties'), customer(round + 1), agent(round + 2)), { caller: 12, agent: 3 }),
  // The same in Opus, whose next packet brings the last of each gap.
  (named, round) =>
    losing(inOpus(inbound(named('hold and resume'), customer(round + 4), agent(round))), { caller: 12 }),
  // The phone system records the caller with the queue and the queue with its agent: two legs of one call.
  (named, round) => inTwoLegs(inbound(named('two parties'), customer(round + 4), agent(round + 2)), round),
  // Nobody hears the agent: a fault that people call about.
  (named, round) => oneWay(inbound(named('two parties'), customer(round + 2), agent(round + 1))),
  // Two SBCs fork the same call, and each loses some of it: what is recorded has both.
  (named, round) => twice(inbound(named('two parties'), customer(round + 3), agent(round + 1)), round),
  (named, round) => inbound(named('transfer'), customer(round + 1), agent(round + 1)),
  (named, round) => outbound(named('hold and resume'), agent(round + 2), customer(round + 2)),
  (named, round) => inbound(named('supervisor joins'), customer(round + 3), CLARA),
  // Between colleagues: the demo's rules do not record it, and the portal says why.
  (named) => between(named('two parties'), NORA, { ...IAN, says: 'workshop-1-hello.wav' }),
  // The agent stops the recorder while the customer says a number.
  (named, round) => inbound(named('card number'), customer(round + 4), agent(round + 2)),
  (named) => inbound(named('started by hand'), NORA, MEI),
  (named, round) => through('support', inbound(named('two parties'), customer(round + 3), agent(round))),
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
  (named, round) => inbound(named('two parties'), customer(round + 2), LENA),
  (named, round) => byRecordKey(inbound(named('started by hand'), customer(round), OMAR)),
  (named, round) => outbound(named('two parties'), JUNE, customer(round + 1)),
  // A queue records; its agent hands the caller to somebody whose phone records for itself: two segments.
  (named, round) => through('reception', transferred(inbound(named('transfer'), customer(round + 3), ROSA), THEO)),
]

/** Calls of one round. */
export const DEMO_ROUND_CALLS = ROUND.length

/** The call that is placed as number 0, 1, 2…: what each of its recording sessions plays, at the same time. */
export function demoCall(named: ScenarioNamed, number: number): readonly Scenario[] {
  const play = ROUND[number % ROUND.length] as (typeof ROUND)[number]
  const played = play(named, Math.floor(number / ROUND.length))
  return 'steps' in played ? [played] : played
}

function customer(number: number): Person {
  return CUSTOMERS[number % CUSTOMERS.length] as Person
}

function agent(number: number): Person {
  return AGENTS[number % AGENTS.length] as Person
}

/** Of the scenario's parties `caller` is the customer and `agent` the colleague; who is named first has called. */
export function inbound(scenario: Scenario, from: Person, to: Person): Scenario {
  return withPeople(scenario, { caller: from, agent: to })
}

function outbound(scenario: Scenario, from: Person, to: Person): Scenario {
  const cast = inbound(scenario, to, from)
  return { ...cast, name: `${scenario.name}, outbound`, parties: cast.parties.toReversed() }
}

/** As a phone system tells it that has a header for its queues. */
function through(queue: string, scenario: Scenario): Scenario {
  return { ...scenario, headers: [...scenario.headers, { name: 'X-Queue', value: queue }] }
}

/** By the record key of the phone, where there are no star codes. */
function byRecordKey(scenario: Scenario): Scenario {
  const key = (step: ScenarioStep): ScenarioStep => {
    if (step.do !== 'dtmf') return step
    const headers = [{ name: 'Record', value: step.digits === '*80' ? 'on' : 'off' }]
    return { do: 'info', headers, contentType: 'text/plain', body: '' }
  }
  return { ...scenario, steps: scenario.steps.map(key) }
}

/** `percent`: by party. */
function losing(scenario: Scenario, percent: Readonly<Record<string, number>>): Scenario {
  const parties = scenario.parties.map((party) => ({ ...party, lossPercent: percent[party.id] ?? 0 }))
  return { ...scenario, name: `${scenario.name}, with loss`, parties }
}

function inOpus(scenario: Scenario): Scenario {
  const parties = scenario.parties.map((party) => ({ ...party, codec: 'opus' as const }))
  return { ...scenario, name: `${scenario.name}, in Opus`, parties }
}

function oneWay(scenario: Scenario): Scenario {
  const steps = scenario.steps.filter((step) => step.do !== 'play' || step.party !== 'agent')
  return { ...scenario, name: 'one-way audio', steps }
}

/** Both sessions carry the phone system's name for the call. */
function twice(scenario: Scenario, round: number): readonly [Scenario, Scenario] {
  const ucid = `00001${String(4711 + round).padStart(5, '0')}1764380273`
  const headers = [...scenario.headers, { name: 'X-UCID', value: ucid }]
  const way = (percent: Readonly<Record<string, number>>) => losing({ ...scenario, headers }, percent)
  return [way({ caller: 4, agent: 2 }), way({ caller: 2, agent: 4 })]
}

/** What the phone system calls the call is the same on both; who is on them is not. */
function inTwoLegs(scenario: Scenario, round: number): readonly [Scenario, Scenario] {
  const ucid = `00002${String(4711 + round).padStart(5, '0')}1764380273`
  const leg = (name: string, people: Readonly<Record<'caller' | 'agent', Person>>): Scenario => ({
    ...withPeople(scenario, people),
    name: `${scenario.name}, ${name} leg`,
    headers: [...scenario.headers, { name: 'X-UCID', value: ucid }, { name: 'X-Queue', value: 'support' }],
  })
  const [from, to] = scenario.parties
  const person = (party: ScenarioParty | undefined): Person => ({ aor: party?.aor ?? '', name: party?.name ?? '' })
  return [
    leg('external', { caller: person(from), agent: SUPPORT_LINE }),
    leg('internal', { caller: SUPPORT_LINE, agent: person(to) }),
  ]
}

function transferred(scenario: Scenario, person: Person): Scenario {
  const to = (step: ScenarioStep): ScenarioStep =>
    step.do === 'transfer' ? { ...step, to: { ...step.to, ...person, codec: 'PCMU' } } : step
  return { ...scenario, steps: scenario.steps.map(to) }
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

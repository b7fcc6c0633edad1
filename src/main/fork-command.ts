/** `tapeline fork`: a SIPREC client for phone systems that have rtpengine and none of their own, such as Kamailio. */

import { lookup } from 'node:dns/promises'
import { hostname } from 'node:os'
import { type Command, Option } from 'commander'
import { createLog } from '../adapters/pino-log.ts'
import { udpNgSocket } from '../adapters/udp-ng-socket.ts'
import { AppError } from '../core/model/app-error.ts'
import { parameter } from '../core/sip/parameters.ts'
import type { SipProtocol } from '../core/sip/sip-transport.ts'
import { parseSipUri } from '../core/sip/sip-uri.ts'
import { createNgControl } from '../recording-client/rtpengine/ng-control.ts'
import { runRtpengineFork } from '../recording-client/rtpengine/rtpengine-fork.ts'
import { createSipUserAgent } from '../recording-client/sip-user-agent.ts'
import { formatHostPort, type HostPort, parseCount, parseHostPort } from './config.ts'
import { recordingClientPorts } from './recording-client-ports.ts'

interface ForkOptions {
  readonly ng: HostPort
  readonly to: string
  readonly transport?: SipProtocol
  readonly domain?: string
  readonly interface?: string
  readonly g711?: true
  readonly pollMs: number
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly insecure?: true
  readonly logLevel: string
}

const DEFAULT_PORT = { udp: 5060, tcp: 5060, tls: 5061 } as const

export function addForkCommand(program: Command): void {
  const protocols = ['udp', 'tcp', 'tls'] as const satisfies readonly SipProtocol[]
  program
    .command('fork')
    .summary('forks the calls of an rtpengine to a recorder')
    .description(
      'A SIPREC client beside rtpengine, for Kamailio and others that have none. ' +
        'Ready when it prints one line: tapeline fork ready ng=… to=…',
    )
    .addOption(
      new Option('--ng <host:port>', "rtpengine's NG control port")
        .env('TAPELINE_NG')
        .argParser(parseHostPort)
        .default({ host: '127.0.0.1', port: 2223 }, '127.0.0.1:2223'),
    )
    .addOption(
      new Option('--to <uri>', 'the recorder, e.g. sip:192.0.2.10:5060').env('TAPELINE_TO').makeOptionMandatory(),
    )
    .addOption(
      new Option('--transport <protocol>', 'to the recorder; a transport parameter of --to says the same, else udp')
        .env('TAPELINE_TRANSPORT')
        .choices(protocols),
    )
    .addOption(
      new Option('--domain <name>', 'of party labels that are no URI; else the name of this machine').env(
        'TAPELINE_DOMAIN',
      ),
    )
    .addOption(
      new Option('--interface <name>', "rtpengine's interface that reaches the recorder; else its default one").env(
        'TAPELINE_INTERFACE',
      ),
    )
    .addOption(new Option('--g711', 'have rtpengine transcode every other codec to G.711').env('TAPELINE_G711'))
    .addOption(
      new Option('--poll-ms <ms>', 'how often rtpengine is asked')
        .env('TAPELINE_POLL_MS')
        .argParser(parseCount)
        .default(500),
    )
    .addOption(new Option('--tls-cert <file>', 'own certificate for tls, PEM').env('TAPELINE_TLS_CERT'))
    .addOption(new Option('--tls-key <file>', 'own private key for tls, PEM').env('TAPELINE_TLS_KEY'))
    .option('--insecure', "do not check the recorder's certificate")
    .addOption(new Option('--log-level <level>', 'debug tells the parties').env('TAPELINE_LOG_LEVEL').default('info'))
    .action(forkUntilStopped)
}

async function forkUntilStopped(options: ForkOptions): Promise<void> {
  const uri = parseSipUri(options.to)
  if (!uri)
    throw new AppError('sip-uri-invalid', `--to: "${options.to}" is not a SIP address such as sip:192.0.2.10:5060`)
  const named = parameter(uri.parameters, 'transport')?.toLowerCase() as SipProtocol | undefined
  const protocol = options.transport ?? named ?? (uri.scheme === 'sips' ? 'tls' : 'udp')
  const { tlsCert, tlsKey } = options
  const remoteAddress = (await lookup(uri.host)).address
  const ports = recordingClientPorts({
    remoteAddress,
    speechFolder: '.',
    ...(tlsCert && tlsKey ? { tls: { certFile: tlsCert, keyFile: tlsKey, checkServer: !options.insecure } } : {}),
  })
  const agent = await createSipUserAgent((events) => ports.openTransport(protocol, events))
  const control = await createNgControl(udpNgSocket((await lookup(options.ng.host)).address, options.ng.port))
  const connect = async () => agent.transport.connect(await ports.resolve(uri.host), uri.port ?? DEFAULT_PORT[protocol])
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

  process.stdout.write(`tapeline fork ready ng=${formatHostPort(options.ng)} to=${options.to}\n`)
  try {
    await runRtpengineFork(
      {
        control,
        recorder: { agent, uri: options.to, connect },
        subscription: {
          label: `tapeline fork ${options.to}`,
          g711Only: options.g711 === true,
          ...(options.interface === undefined ? {} : { interfaceName: options.interface }),
        },
        domain: options.domain ?? hostname(),
        pollMs: options.pollMs,
        log: createLog(options.logLevel),
      },
      stop.signal,
    )
  } finally {
    control.close()
    await agent.close()
  }
}

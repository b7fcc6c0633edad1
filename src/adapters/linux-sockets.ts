/**
 * UDP sockets of Linux without Node in between, through koffi: made, read many packets at a time (recvmmsg), written, closed. Numbers are
 * those of <asm-generic/socket.h>, which x86-64 and ARM64 share.
 */

import { endianness, networkInterfaces } from 'node:os'
import { getSystemErrorName } from 'node:util'

const AF_INET = 2
const AF_INET6 = 10
const SOCK_DGRAM = 2
const SOCK_NONBLOCK = 0x800
const SOCK_CLOEXEC = 0x80000
const SOL_SOCKET = 1
const SO_RCVBUF = 8
const SO_RCVBUFFORCE = 33
/** Every packet carries when the kernel took it in. */
const SO_TIMESTAMPNS = 35
const SO_MEMINFO = 55
const IPPROTO_IPV6 = 41
const IPV6_V6ONLY = 26
const MSG_DONTWAIT = 0x40
const MSG_NOSIGNAL = 0x4000
const CLOCK_REALTIME = 0
/** Index into what SO_MEMINFO tells, 9 numbers of 32 bits: packets dropped for want of room. */
const SK_MEMINFO_DROPS = 8

export interface LinuxSockets {
  /** A bound socket that never blocks. Throws an error with `code`, as Node's own do (EADDRINUSE, EMFILE). */
  openUdp(address: string, port: number, receiveBufferBytes: number): number
  /** Messages received into the headers at this address (see `datagram-arena.ts`); 0 when there are none, or the socket is broken. */
  receive(fd: number, headersAddress: number, count: number): number
  /** What cannot be sent now is lost. */
  send(fd: number, packet: Uint8Array, address: string, port: number): void
  /** Packets the kernel dropped on this socket since it was made. */
  drops(fd: number): number
  close(fd: number): void
  /** Milliseconds since 1970 of the clock that packets are stamped with. */
  realtimeMs(): number
  /** Literal of a struct sockaddr_in or sockaddr_in6, as Node writes it (`192.0.2.1`, `fe80::1%eth0`). */
  addressText(name: Uint8Array): string
  /** Where the memory of `bytes` lies. It stays there as long as the buffer is referenced. */
  addressOf(bytes: Uint8Array): number
}

/** Undefined where this is not 64-bit Linux, or its C library cannot be called. */
export async function loadLinuxSockets(): Promise<LinuxSockets | undefined> {
  const is64Bit = process.arch === 'x64' || process.arch === 'arm64'
  if (process.platform !== 'linux' || !is64Bit || endianness() !== 'LE') return undefined
  try {
    return bindSockets(await import('koffi'))
  } catch {
    return undefined
  }
}

function bindSockets(koffi: typeof import('koffi')): LinuxSockets {
  // The process has its C library loaded, glibc or musl.
  const libc = koffi.load(null)
  const socket = libc.func('int socket(int, int, int)')
  const bind = libc.func('int bind(int, const void *, uint32_t)')
  const setsockopt = libc.func('int setsockopt(int, int, int, const void *, uint32_t)')
  const getsockopt = libc.func('int getsockopt(int, int, int, void *, void *)')
  const recvmmsg = libc.func('int recvmmsg(int, uintptr_t, uint32_t, int, uintptr_t)')
  const sendto = libc.func('intptr_t sendto(int, const void *, size_t, int, const void *, uint32_t)')
  const closeDescriptor = libc.func('int close(int)')
  const clockGettime = libc.func('int clock_gettime(int, void *)')

  const inetPton = libc.func('int inet_pton(int, const char *, void *)')
  const inetNtop = libc.func('const char *inet_ntop(int, const void *, void *, uint32_t)')

  const time = new BigInt64Array(2)
  const text = new Uint8Array(64)
  const memoryInfo = new Uint32Array(9)
  const memoryInfoBytes = new Uint32Array(1)

  function check(result: number, syscall: string): number {
    if (result >= 0) return result
    const errno = koffi.errno()
    const code = getSystemErrorName(-errno)
    throw Object.assign(new Error(`${syscall} ${code}`), { code, errno: -errno, syscall })
  }

  const setNumber = (fd: number, level: number, option: number, value: number): number =>
    setsockopt(fd, level, option, Int32Array.of(value), 4)

  function prepare(fd: number, family: number, address: Uint8Array, receiveBufferBytes: number): void {
    // Only an administrator may go beyond net.core.rmem_max.
    if (setNumber(fd, SOL_SOCKET, SO_RCVBUFFORCE, receiveBufferBytes) < 0) {
      setNumber(fd, SOL_SOCKET, SO_RCVBUF, receiveBufferBytes)
    }
    check(setNumber(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1), 'setsockopt')
    if (family === AF_INET6) check(setNumber(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1), 'setsockopt')
    check(bind(fd, address, address.length), 'bind')
  }

  /** struct sockaddr_in or sockaddr_in6: the family in the order of the machine, port and address in that of the network. */
  function socketAddress(address: string, port: number): Uint8Array {
    const [literal = '', zone] = address.split('%')
    const isIpv6 = literal.includes(':')
    const bytes = new Uint8Array(isIpv6 ? 28 : 16)
    bytes.set([isIpv6 ? AF_INET6 : AF_INET, 0, port >> 8, port & 0xff])
    inetPton(isIpv6 ? AF_INET6 : AF_INET, literal, bytes.subarray(isIpv6 ? 8 : 4))
    if (zone !== undefined) new DataView(bytes.buffer).setUint32(24, scopeIdOf(zone), true)
    return bytes
  }

  return {
    openUdp(address, port, receiveBufferBytes) {
      const family = address.includes(':') ? AF_INET6 : AF_INET
      const fd = check(socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), 'socket')
      try {
        prepare(fd, family, socketAddress(address, port), receiveBufferBytes)
        return fd
      } catch (error) {
        closeDescriptor(fd)
        throw error
      }
    },
    receive: (fd, headersAddress, count) => Math.max(0, recvmmsg(fd, headersAddress, count, MSG_DONTWAIT, 0)),
    send(fd, packet, address, port) {
      const to = socketAddress(address, port)
      sendto(fd, packet, packet.length, MSG_DONTWAIT | MSG_NOSIGNAL, to, to.length)
    },
    drops(fd) {
      memoryInfoBytes[0] = memoryInfo.byteLength
      const result = getsockopt(fd, SOL_SOCKET, SO_MEMINFO, memoryInfo, memoryInfoBytes)
      return result < 0 ? 0 : (memoryInfo[SK_MEMINFO_DROPS] as number)
    },
    close(fd) {
      closeDescriptor(fd)
    },
    realtimeMs() {
      clockGettime(CLOCK_REALTIME, time)
      return Number(time[0]) * 1000 + Number(time[1]) / 1e6
    },
    addressOf: (bytes) => Number(koffi.address(bytes)),
    addressText(name) {
      if (name[0] === AF_INET) return inetNtop(AF_INET, name.subarray(4), text, text.length)
      const address = inetNtop(AF_INET6, name.subarray(8), text, text.length)
      const scopeId = new DataView(name.buffer, name.byteOffset).getUint32(24, true)
      return scopeId === 0 ? address : `${address}%${zoneOf(scopeId)}`
    },
  }
}

const scopes = () =>
  Object.entries(networkInterfaces()).flatMap(([zone, addresses = []]) =>
    addresses.map(({ scopeid = 0 }) => ({ zone, scopeId: scopeid })),
  )
const scopeIdOf = (zone: string): number =>
  scopes().find((each) => each.zone === zone && each.scopeId > 0)?.scopeId ?? 0
const zoneOf = (scopeId: number): string => scopes().find((each) => each.scopeId === scopeId)?.zone ?? String(scopeId)

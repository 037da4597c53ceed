import { z } from 'zod'

/** How much a station may send, and may leave unread, before it is slowed down, refused or cut off. */
export interface TrafficLimits {
  /** Largest inbound message, bytes, fragments put together and unpacked; a larger one closes with 1009. */
  readonly maxFrameBytes: number
  /** Frames a second, pings counted, that are read of one station in the long run; what comes faster is read later. */
  readonly framesPerSecond: number
  /** Frames that are read at once before that pace holds. */
  readonly frameBurst: number
  /** CALLs of one station in work at a time; more are answered InternalError. A conforming station has one (P4 §4.1.1). */
  readonly maxCallsInWork: number
  /** CALLs refused for that reason within a minute; more close with 1008. */
  readonly maxRefusedCalls: number
  /** Unreadable frames in a row; more close with 1002. */
  readonly maxBadFrames: number
  /** Bytes sent to a station that it has not read; more cut it off. */
  readonly maxUnsentBytes: number
  /** CALLs of ours that wait for one station; more are not made. */
  readonly maxPendingCalls: number
  /** WebSocket ping interval, ms; a connection that misses one is closed. */
  readonly pingIntervalMs: number
  /** Packs messages of a kilobyte or more for stations that offer permessage-deflate (P4 §3.3). */
  readonly isCompressed: boolean
}

/** Far above what a conforming station does, far below what hurts. */
export const defaultTrafficLimits: TrafficLimits = {
  // A ReportChargingProfiles of two full profiles.
  maxFrameBytes: 131_072,
  // Faster than any device's flash memory gives its queue back after an outage.
  framesPerSecond: 100,
  frameBurst: 1_000,
  maxCallsInWork: 100,
  maxRefusedCalls: 1_000,
  maxBadFrames: 100,
  maxUnsentBytes: 1_048_576,
  // One profile for each EVSE of the largest station, and room for operators.
  maxPendingCalls: 250,
  pingIntervalMs: 30_000,
  // It takes three times the memory and four times the processor.
  isCompressed: false,
}

const flag = z.enum(['0', '1', 'true', 'false']).transform((text) => text === '1' || text === 'true')
const atLeast = (least: number, standard: number) => z.coerce.number().int().min(least).default(standard)
const standard = defaultTrafficLimits

/** The environment variables that set the limits. */
export const trafficVariables = {
  MAX_FRAME_BYTES: atLeast(16_384, standard.maxFrameBytes),
  FRAMES_PER_SECOND: atLeast(1, standard.framesPerSecond),
  FRAME_BURST: atLeast(10, standard.frameBurst),
  MAX_CALLS_IN_WORK: atLeast(1, standard.maxCallsInWork),
  MAX_REFUSED_CALLS: atLeast(1, standard.maxRefusedCalls),
  MAX_BAD_FRAMES: atLeast(1, standard.maxBadFrames),
  MAX_UNSENT_BYTES: atLeast(65_536, standard.maxUnsentBytes),
  MAX_PENDING_CALLS: atLeast(1, standard.maxPendingCalls),
  PING_SECONDS: z.coerce
    .number()
    .min(1)
    .max(86_400)
    .default(standard.pingIntervalMs / 1_000),
  OCPP_COMPRESSION: flag.default(standard.isCompressed),
}

/** The limits that the environment sets. */
export function trafficLimitsFrom(values: z.output<z.ZodObject<typeof trafficVariables>>): TrafficLimits {
  return {
    maxFrameBytes: values.MAX_FRAME_BYTES,
    framesPerSecond: values.FRAMES_PER_SECOND,
    frameBurst: values.FRAME_BURST,
    maxCallsInWork: values.MAX_CALLS_IN_WORK,
    maxRefusedCalls: values.MAX_REFUSED_CALLS,
    maxBadFrames: values.MAX_BAD_FRAMES,
    maxUnsentBytes: values.MAX_UNSENT_BYTES,
    maxPendingCalls: values.MAX_PENDING_CALLS,
    pingIntervalMs: values.PING_SECONDS * 1_000,
    isCompressed: values.OCPP_COMPRESSION,
  }
}

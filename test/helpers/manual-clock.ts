/** A clock that moves only when it is told to. */
export { SteppedClock as ManualClock } from '../../server/replay/stepped-clock.ts'

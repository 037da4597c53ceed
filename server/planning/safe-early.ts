/** How much of a wish is made safe before the car is said to leave, because many leave earlier. */
export interface SafeEarly {
  /** 0 to 100: this part of each wish is charged as soon as possible, whatever the strategy. */
  readonly energyPercent: number
  /** Where there is time for it, the whole wish is met this long before the departure, ms. */
  readonly marginMs: number
}

/** What of a session's wish is to be met, and until when. */
export interface PlannedWish {
  readonly energyWh: number
  readonly departureMs: number
}

/** A session's wish, and what is left of it. */
export interface Wish {
  readonly askedWh: number
  readonly remainingWh: number
  readonly maxPowerW: number
  readonly departureMs: number
}

/**
 * The part of a wish that is to be met first, and by when. As long as its safe part lacks energy, that part, as early as it
 * can be met; the rest may charge after it. Afterwards all that is left, some time before the departure.
 */
export function safeEarly(wish: Wish, nowMs: number, slotMs: number, settings: SafeEarly): PlannedWish {
  const { askedWh, remainingWh, departureMs } = wish
  const soonestMs = (energyWh: number) =>
    Math.min(departureMs, Math.ceil((nowMs + (energyWh / wish.maxPowerW) * 3_600_000) / slotMs) * slotMs)
  const unsafeWh = remainingWh - (1 - settings.energyPercent / 100) * askedWh
  // Plans count in whole Wh.
  if (unsafeWh >= 1 && wish.maxPowerW > 0) return { energyWh: unsafeWh, departureMs: soonestMs(unsafeWh) }
  if (settings.marginMs === 0 || wish.maxPowerW <= 0) return { energyWh: remainingWh, departureMs }
  const earlierMs = Math.max(departureMs - settings.marginMs, soonestMs(remainingWh))
  return { energyWh: remainingWh, departureMs: Math.min(departureMs, earlierMs) }
}

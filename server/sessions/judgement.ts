/** What is held of a car by its meter, from one value to the next. */
export interface Judgement {
  /** Whether the car does as its profile says. */
  following: Following | undefined
  streak: Streak | undefined
  drawCap: DrawCap | undefined
}

/** What a car's meter says of its profile: `ignores` where it draws more than allowed, `draws-less` where it leaves power. */
export interface Following {
  readonly state: 'follows' | 'draws-less' | 'ignores'
  /** When the first value was taken that said so, epoch ms. */
  readonly sinceMs: number
  /** Newest metered power, W. */
  readonly powerW: number
  /** What the profile allowed then, W. */
  readonly limitW: number
}

/** Values in a row that say the same. */
export interface Streak {
  readonly says: 'above' | 'below' | 'within' | 'free'
  readonly count: number
  readonly sinceMs: number
  /** Most power among them, W. */
  readonly mostW: number
}

/** Most power that a car showed to draw where it was allowed more, with a margin: the others may have the rest. */
export interface DrawCap {
  /** W; 0 for a car that draws nothing. */
  readonly powerW: number
  readonly sinceMs: number
  /** How often a car that drew nothing was offered power since. */
  readonly offers: number
}

/** Takes a cap off a car whose needs are news. */
export function freeDraw(session: Judgement): void {
  session.drawCap = undefined
  session.streak = undefined
}

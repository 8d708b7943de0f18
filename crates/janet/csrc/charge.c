/* The budget of suspend checks: what a fiber's work costs, in C functions as in bytecode (C4, S6, T2). Included by unit.c. */

void microjanet_set_interval(int32_t interval) {
    own.interval = interval;
    own.budget = interval;
}

void microjanet_restart_interval(void) {
    own.budget = own.interval;
}

/* Takes from the budget. What it lacks then is told at the next check. */
void microjanet_charge(uint32_t checks) {
    int32_t most = own.budget - INT32_MIN / 2;
    own.budget -= checks < (uint32_t) (most > 0 ? most : 0) ? (int32_t) checks : (most > 0 ? most : 0);
}

/* The intervals that are used up. The next one has begun then. */
uint32_t microjanet_intervals_owed(void) {
    if (own.budget > 0) return 0;
    uint32_t intervals = 1 + (uint32_t) -own.budget / (uint32_t) own.interval;
    own.budget += (int32_t) (intervals * (uint32_t) own.interval);
    return intervals;
}

package io.github.sessionfilter.cache;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/** A kind of run of the {@link Simulation}. */
enum Scenario {
    /** Sessions expire, and each fault is shorter than the life of a session. */
    FAULTS(1, Duration.ofSeconds(40), Duration.ofSeconds(150)),
    /** Servers with different clocks take over. */
    FAIL_OVERS(1, Duration.ofDays(1), Duration.ofSeconds(150)),
    /** Nodes are away for longer than the store keeps revoked rows. */
    AWAY(60, Duration.ofDays(1), Duration.ofHours(3));

    private final int scale;
    final Duration idleTimeout;
    final Duration length;

    Scenario(int scale, Duration idleTimeout, Duration length) {
        this.scale = scale;
        this.idleTimeout = idleTimeout;
        this.length = length;
    }

    /** Returns the next fault. The database's clock steps only in runs in which no session expires. */
    Fault nextFault(Random random) {
        return switch (this) {
            case FAULTS -> Fault.any(Fault.WITH_A_STEADY_DATABASE_CLOCK, random);
            case FAIL_OVERS ->
                random.nextBoolean()
                        ? Fault.DATABASE_CLOCK_STEPPED
                        : Fault.any(Fault.WITH_A_STEADY_DATABASE_CLOCK, random);
            case AWAY -> Fault.any(random.nextInt(4) == 0 ? Fault.ALL : Fault.NODE_AWAY, random);
        };
    }

    Duration scaled(double seconds) {
        return Duration.ofMillis((long) (seconds * scale * 1_000));
    }

    /** The kinds of fault. */
    enum Fault {
        DATABASE_DOWN,
        DATABASE_SLOW,
        MESSAGES_LOST,
        COMMITS_LATE,
        NODE_CUT_OFF,
        PROCESS_STOPPED,
        MACHINE_SUSPENDED,
        NODE_CRASHED,
        WALL_CLOCK_STEPPED,
        DATABASE_CLOCK_STEPPED;

        private static final List<Fault> ALL = List.of(values());
        private static final List<Fault> WITH_A_STEADY_DATABASE_CLOCK =
                ALL.subList(0, DATABASE_CLOCK_STEPPED.ordinal());
        private static final List<Fault> NODE_AWAY = List.of(NODE_CUT_OFF, PROCESS_STOPPED, MACHINE_SUSPENDED);

        private static Fault any(List<Fault> faults, Random random) {
            return faults.get(random.nextInt(faults.size()));
        }
    }
}

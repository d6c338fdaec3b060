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
    /** The database's clock steps by seconds to hours while nodes are cut off, stopped or suspended for longer. */
    COMBINATIONS(1, Duration.ofDays(1), Duration.ofSeconds(400)),
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
            case FAIL_OVERS, COMBINATIONS ->
                random.nextBoolean()
                        ? Fault.DATABASE_CLOCK_STEPPED
                        : Fault.any(Fault.WITH_A_STEADY_DATABASE_CLOCK, random);
            case AWAY -> Fault.any(random.nextInt(4) == 0 ? Fault.ALL : Fault.NODE_AWAY, random);
        };
    }

    /** Returns whether the store's time of a login is uncertain, because the database's clock steps often. */
    boolean stepsTheDatabaseClock() {
        return this == FAIL_OVERS || this == COMBINATIONS;
    }

    /** Returns how long the next fault lasts. */
    Duration nextLength(Random random) {
        return switch (this) {
            case FAULTS, FAIL_OVERS -> Duration.ofMillis(500 + random.nextInt(11_500));
            case COMBINATIONS -> Duration.ofMillis(500 + random.nextInt(80_000));
            case AWAY -> Duration.ofMinutes(20 + random.nextInt(80));
        };
    }

    /** Returns the next step of the database's clock, in milliseconds: up to two hours, most often short, either way. */
    long nextStepMillis(Random random) {
        if (this != COMBINATIONS) {
            return random.nextLong(-40_000, 40_000);
        }
        long step = (long) (1_000 * Math.pow(7_200, random.nextDouble()));
        return random.nextBoolean() ? step : -step;
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

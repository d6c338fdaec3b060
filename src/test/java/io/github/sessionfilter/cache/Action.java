package io.github.sessionfilter.cache;

/** What can happen in a {@link Story}: a request of a client, a stranger who does not stop, or a fault. */
enum Action {
    LOG_IN("%p logs in on node %n as session %i, idle timeout %l"),
    USE("session %s is used on node %n"),
    CHECK("session %s is checked on a passive path of node %n"),
    LOG_OUT("session %s is revoked on node %n"),
    LOG_OUT_EVERYWHERE("all sessions of %p are revoked on node %n"),
    LOG_OUT_ELSEWHERE("all sessions of %p but %s are revoked on node %n"),
    ROTATE("session %s is rotated on node %n to session %i"),
    EVICT("session %s leaves the cache of node %n"),
    CUT_OFF("the sessions of %p that began until %l ago are cut off on node %n"),
    LOCK("%p is locked on node %n for %l"),
    UNLOCK("the lock of %p is lifted on node %n"),

    LOGS_IN_ON_AND_ON("a stranger logs in on node %n on and on for %l"),
    REVOKES_ALL_ON_AND_ON("a stranger revokes all sessions on node %n on and on for %l"),
    REVOKES_OTHERS_ON_AND_ON("a stranger revokes the other sessions on node %n on and on for %l"),
    REVOKES_INVALID_IDS("a stranger logs out with invalid ids on node %n on and on for %l"),
    TRIES_RANDOM_IDS("a stranger tries random ids on node %n on and on for %l"),
    TRIES_EXPIRED_IDS("a stranger tries expired ids on node %n on and on for %l"),

    DATABASE_DOWN("the database is down for %l"),
    DATABASE_HANGS("the database does not answer for %l"),
    DATABASE_SLOW("the database is slow for %l"),
    DATABASE_BUSY("each statement takes up to two seconds for %l"),
    MESSAGES_LOST("statements and answers are lost for %l"),
    COMMITS_LATE("commits are late for %l"),
    NODE_CUT_OFF("node %n is cut off from the database for %l"),
    PROCESS_STOPPED("the process of node %n is stopped for %l"),
    MACHINE_SUSPENDED("the machine of node %n is suspended for %l"),
    NODE_CRASHED("node %n is killed and starts again"),
    NODE_CLOSED("node %n is shut down, and starts again %l later"),
    WALL_CLOCK_STEPPED("the wall clock of node %n steps by %a s"),
    DATABASE_CLOCK_STEPPED("the database's clock steps by %a s"),
    HAND_OVER("member %n of the database takes over");

    private final String sentence;

    Action(String sentence) {
        this.sentence = sentence;
    }

    boolean isRequest() {
        return compareTo(UNLOCK) <= 0;
    }

    boolean isOperators() {
        return this == CUT_OFF || this == LOCK || this == UNLOCK;
    }

    boolean isFlood() {
        return compareTo(LOGS_IN_ON_AND_ON) >= 0 && compareTo(TRIES_EXPIRED_IDS) <= 0;
    }

    boolean isFault() {
        return compareTo(DATABASE_DOWN) >= 0;
    }

    /** Returns the sentence that tells {@code step}. */
    String tell(Step step) {
        return sentence.replace("%p", step.person())
                .replace("%n", Integer.toString(step.node()))
                .replace("%i", Integer.toString(step.id()))
                .replace("%s", Integer.toString(step.session()))
                .replace("%l", seconds(step.millis()))
                .replace("%a", "%+.1f".formatted(step.millis() / 1000.0));
    }

    private static String seconds(long millis) {
        return "%.1f s".formatted(millis / 1000.0);
    }
}

package io.github.sessionfilter.running;

/** What a running response does with its session. */
public enum RunningUse {
    /** It touches the session, and ends with it. */
    BOTH(true, true),
    /** It touches the session, and goes on without it. */
    TOUCHES(true, false),
    /** It ends with the session. */
    ENDS(false, true),
    /** It neither touches the session nor ends with it. */
    NEITHER(false, false);

    private final boolean touches;
    private final boolean ends;

    RunningUse(boolean touches, boolean ends) {
        this.touches = touches;
        this.ends = ends;
    }

    /** Returns the use with these answers. */
    public static RunningUse of(boolean touches, boolean ends) {
        if (touches) {
            return ends ? BOTH : TOUCHES;
        }
        return ends ? ENDS : NEITHER;
    }

    /** Returns whether the response touches the session. */
    public boolean touches() {
        return touches;
    }

    boolean ends() {
        return ends;
    }
}

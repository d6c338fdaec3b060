package io.github.sessionfilter.session;

import java.time.Instant;

/**
 * A stream in the list that its person sees.
 *
 * @param handle the stream's key as 64 hexadecimal digits
 * @param sessionHandle the handle of the session that plays the stream, or whose ticket does
 * @param description the device, as the login of its session described it; may be empty
 * @param startedAt when the stream took its slot, by the store's time
 */
public record ListedStream(String handle, String sessionHandle, String description, Instant startedAt) {
    /** Returns whether a device plays the stream by ticket. It may be another device than the described one. */
    public boolean isByTicket() {
        return !handle.equals(sessionHandle);
    }
}

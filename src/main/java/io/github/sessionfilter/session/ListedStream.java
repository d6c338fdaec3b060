package io.github.sessionfilter.session;

import java.time.Instant;

/**
 * A stream in the list that its person sees.
 *
 * @param handle the stream's key as 64 hexadecimal digits
 * @param description the device, as the login of its session described it; may be empty
 * @param startedAt when the stream took its slot, by the store's time
 */
public record ListedStream(String handle, String description, Instant startedAt) {}

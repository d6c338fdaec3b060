package io.github.sessionfilter.session;

/** A stream with a slot, as the responses that play it know it. Implementations are thread-safe. */
public interface PlayedStream {
    /** What a response plays that is on no stream path. */
    PlayedStream NONE = new PlayedStream() {
        @Override
        public void use() {
            // nothing holds a slot for it
        }

        @Override
        public boolean isEnded() {
            return false;
        }

        @Override
        public boolean is(MediaStream stream) {
            return false;
        }
    };

    /** Marks the stream as used, by a request or by a response that runs. */
    void use();

    /** Returns whether its person has ended the stream. Once true, it stays true. */
    boolean isEnded();

    /** Returns the stream of a session into which that of this stream was rotated. It has the same slot. */
    default PlayedStream continueAs(Session rotated) {
        return this;
    }

    /** Returns whether this is {@code stream}, by the key with which it was started last. */
    boolean is(MediaStream stream);
}

package io.github.sessionfilter.example;

/** A range of bytes. Both ends are included and count from 0. Immutable and thread-safe. */
record ByteRange(long first, long last) {

    ByteRange {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("A range from " + first + " to " + last + " has no bytes");
        }
    }

    long length() {
        return last - first + 1;
    }

    /** Returns whether the two ranges overlap, or have at most {@code gap} bytes between them. */
    boolean isNear(ByteRange other, long gap) {
        return first - other.last - 1 <= gap && other.first - last - 1 <= gap;
    }

    /** Returns the smallest range that contains both. */
    ByteRange with(ByteRange other) {
        return new ByteRange(Math.min(first, other.first), Math.max(last, other.last));
    }

    /** Returns the value of a {@code Content-Range} header. */
    String contentRange(long completeLength) {
        return "bytes " + first + "-" + last + "/" + completeLength;
    }
}

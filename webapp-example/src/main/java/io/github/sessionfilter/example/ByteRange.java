package io.github.sessionfilter.example;

/** A run of bytes, both ends included, counted from 0. */
record ByteRange(long first, long last) {

    ByteRange {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("A range from " + first + " to " + last + " has no bytes");
        }
    }

    long length() {
        return last - first + 1;
    }

    /** Whether the two overlap, or leave at most {@code gap} bytes between them. */
    boolean isNear(ByteRange other, long gap) {
        return first - other.last - 1 <= gap && other.first - last - 1 <= gap;
    }

    /** The smallest range that holds both. */
    ByteRange with(ByteRange other) {
        return new ByteRange(Math.min(first, other.first), Math.max(last, other.last));
    }

    /** The value of a {@code Content-Range} header. */
    String contentRange(long completeLength) {
        return "bytes " + first + "-" + last + "/" + completeLength;
    }
}

package io.github.sessionfilter.example;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A video file with its HTTP metadata. The file does not change while the webapp runs. Immutable and thread-safe. */
record Clip(Path file, String contentType, long length, Validators validators) {

    private static final int BUFFER_BYTES = 64 * 1024;

    /** Reads the file once, because an entity tag from the content is strong and the same on every node. */
    static Clip of(Path file, String contentType) throws IOException {
        String entityTag = '"' + HexFormat.of().formatHex(sha256(file), 0, 16) + '"';
        Validators validators =
                new Validators(entityTag, Files.getLastModifiedTime(file).toInstant());
        return new Clip(file, contentType, Files.size(file), validators);
    }

    private static byte[] sha256(Path file) throws IOException {
        try {
            return MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java has SHA-256", e);
        }
    }

    SeekableByteChannel open() throws IOException {
        return Files.newByteChannel(file);
    }

    /** Copies one range from the open clip, in blocks of 64 KiB. */
    static void copy(SeekableByteChannel clip, ByteRange range, OutputStream to) throws IOException {
        byte[] bytes = new byte[(int) Math.min(BUFFER_BYTES, range.length())];
        clip.position(range.first());
        long left = range.length();
        while (left > 0) {
            int read = clip.read(ByteBuffer.wrap(bytes, 0, (int) Math.min(bytes.length, left)));
            if (read < 0) {
                throw new EOFException("The clip ended " + left + " bytes before the end of " + range);
            }
            to.write(bytes, 0, read);
            left -= read;
        }
    }
}

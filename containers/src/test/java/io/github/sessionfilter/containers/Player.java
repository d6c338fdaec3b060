package io.github.sessionfilter.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A media player of the operating system, which gets nothing but a URL. Not thread-safe. */
final class Player implements AutoCloseable {
    private static final int TIMEOUT_SECONDS = 60;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Process process;
    private final Path output;
    private final Path messages;

    private Player(Path folder, List<String> command) throws IOException {
        int number = NUMBER.incrementAndGet();
        this.output = folder.resolve("output" + number);
        this.messages = folder.resolve("messages" + number);
        var builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(messages.toFile());
        builder.environment().put("HOME", folder.toString());
        this.process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** Returns the checksums of the pictures that ffmpeg decodes from {@code url}. */
    static List<String> picturesByFfmpeg(Path folder, String url, String... options) throws Exception {
        try (var player = startFfmpeg(folder, url, options)) {
            player.awaitEnd();
            return player.pictures();
        }
    }

    /** Starts ffmpeg, with these options of its input. */
    static Player startFfmpeg(Path folder, String url, String... options) throws IOException {
        var command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "warning"));
        command.addAll(List.of(options));
        command.addAll(List.of("-i", url, "-map", "0:v", "-flush_packets", "1", "-f", "framecrc", "-"));
        return new Player(folder, command);
    }

    /**
     * Returns the checksums of the pictures that VLC reads from {@code url} from a second on. It writes what it reads to a
     * file, as fast as it comes, and ffmpeg decodes that.
     *
     * @param folder for its files; another user of the system writes there
     */
    static List<String> picturesByVlc(Path folder, String url, int fromSecond) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        var copy = folder.resolve("copy" + NUMBER.incrementAndGet() + ".mkv");
        var command = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) { // VLC refuses to run as root
            command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        command.addAll(List.of("cvlc", "--intf=dummy", "--no-audio", "--no-sout-audio", "--play-and-exit"));
        command.add("--start-time=" + fromSecond);
        command.addAll(List.of("--sout=#std{access=file,mux=mkv,dst=" + copy + "}", url));
        try (var player = new Player(folder, command)) {
            player.awaitEnd();
            if (!Files.exists(copy)) {
                throw new AssertionError("VLC has played nothing:\n" + player.messages());
            }
        }
        return picturesByFfmpeg(folder, copy.toString());
    }

    /** Returns the checksums of the pictures so far. */
    List<String> pictures() throws IOException {
        return Files.readAllLines(output).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(line.lastIndexOf(',') + 1).strip())
                .toList();
    }

    String messages() throws IOException {
        return Files.readString(messages);
    }

    void awaitEnd() throws Exception {
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the player did not end:\n" + messages());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

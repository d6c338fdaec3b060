package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.ListedStream;
import io.github.sessionfilter.session.MediaStream;
import io.github.sessionfilter.session.SessionStore;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StreamEnds;
import io.github.sessionfilter.session.StreamLease;
import io.github.sessionfilter.session.StreamStart;
import io.github.sessionfilter.session.StreamStart.Ended;
import io.github.sessionfilter.session.StreamStart.Full;
import io.github.sessionfilter.session.StreamStart.Leased;
import io.github.sessionfilter.session.StreamStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests of the leases of streams. */
abstract class StreamContract extends StoreFixture {
    private static final Duration LEASE = Duration.ofMinutes(1);

    private JdbcSessionStore sessions;
    private StreamStore streams;

    @BeforeEach
    void openTheStreams() {
        sessions = streamingStore(pool, true, LEASE);
        streams = Objects.requireNonNull(sessions.streams());
    }

    @AfterEach
    void closeTheStreams() {
        sessions.close();
    }

    private MediaStream stream(String person, String device) {
        return MediaStream.of(sessions.insert(randomKey(), person, device));
    }

    private StreamLease lease(StreamStart start) {
        return assertInstanceOf(Leased.class, start).lease();
    }

    private StreamLease start(MediaStream stream, int limit) {
        return lease(streams.start(stream, limit));
    }

    private static List<String> devices(List<ListedStream> running) {
        return running.stream().map(ListedStream::description).toList();
    }

    private long rows() throws SQLException {
        return queryNumber("SELECT COUNT(*) FROM " + table + "_stream");
    }

    /** Makes all leases older, because a test cannot set the clock of a real database. */
    private void pass(Duration time) throws SQLException {
        database.execute("UPDATE " + table + "_stream SET leased_until = leased_until - " + time.toMillis()
                + ", started_at = started_at - " + time.toMillis() + ", ended_at = ended_at - " + time.toMillis());
    }

    @Test
    void aSessionIsOneStreamOnAllNodes() throws SQLException {
        var stream = stream("alice", "phone");
        var first = start(stream, 1);
        assertEquals(LEASE.toMillis(), first.until() - first.confirmedAt());
        var other = Objects.requireNonNull(streamingStore(pool, false, LEASE).streams());
        var again = lease(other.start(stream, 1));
        assertEquals(first.slot(), again.slot());
        assertTrue(Math.abs(first.until() - again.until()) < LEASE.toMillis() / 2, "the lease is not a new one");
        assertEquals(1, rows());
    }

    @Test
    void aStreamBeyondTheLimitSeesTheOthersByDevice() throws SQLException {
        var phone = stream("alice", "phone \ud83d\ude00");
        start(phone, 2);
        pass(Duration.ofSeconds(1));
        start(stream("alice", "tablet"), 2);
        var running = assertInstanceOf(Full.class, streams.start(stream("alice", "tv"), 2))
                .running();
        assertEquals(List.of("phone \ud83d\ude00", "tablet"), devices(running));
        assertEquals(phone.key().handle(), running.get(0).handle());
        assertEquals(running, streams.list("alice"));
        assertEquals(List.of(), streams.list("ALICE"));
        start(stream("ALICE", "tv"), 1);
    }

    @Test
    void theListTellsAStreamByTicketFromTheStreamOfItsSession() throws SQLException {
        var phone = stream("alice", "phone");
        start(phone, 2);
        pass(Duration.ofSeconds(1));
        var ticket = new MediaStream(randomKey(), phone.session(), "alice");
        start(ticket, 2);
        var running = streams.list("alice");
        assertEquals(
                List.of(phone.key().handle(), ticket.key().handle()),
                running.stream().map(ListedStream::handle).toList());
        assertEquals(
                List.of(false, true),
                running.stream().map(ListedStream::isByTicket).toList());
        assertEquals(phone.key().handle(), running.get(1).sessionHandle());
    }

    @Test
    void aSlotIsFreeWhenItsLeaseHasEnded() throws SQLException {
        var phone = stream("alice", "phone");
        start(phone, 1);
        pass(LEASE.minusSeconds(10));
        var tv = stream("alice", "tv");
        assertInstanceOf(Full.class, streams.start(tv, 1));
        pass(Duration.ofSeconds(11));
        assertEquals(List.of(), streams.list("alice"));
        start(tv, 1);
        assertEquals(List.of("tv"), devices(streams.list("alice")));
        assertInstanceOf(Full.class, streams.start(phone, 1));
        assertEquals(1, rows(), "the slot is used again");
    }

    @Test
    void anExtendedLeaseDoesNotEnd() throws SQLException {
        var phone = start(stream("alice", "phone"), 1);
        pass(LEASE.minusSeconds(1));
        var extension = streams.extend(List.of(phone));
        assertEquals(List.of(), extension.lost());
        assertTrue(
                Math.abs(extension.now() - store.now()) < Duration.ofMinutes(1).toMillis());
        pass(Duration.ofSeconds(30));
        assertInstanceOf(Full.class, streams.start(stream("alice", "tv"), 1));
    }

    /** A database that was away for long must not end what plays. */
    @Test
    void anEndedLeaseIsExtendedIfItsSlotIsFree() throws SQLException {
        var phone = start(stream("alice", "phone"), 1);
        pass(Duration.ofMinutes(10));
        assertEquals(List.of(), streams.extend(List.of(phone)).lost());
        assertInstanceOf(Full.class, streams.start(stream("alice", "tv"), 1));
        pass(Duration.ofMinutes(10));
        start(stream("alice", "tv"), 1);
        assertEquals(List.of(phone), streams.extend(List.of(phone)).lost());
    }

    @Test
    @Tag("full")
    void manyLeasesAreExtendedAtOnce() throws SQLException {
        var leases = new ArrayList<StreamLease>();
        for (int i = 0; i < 600; i++) {
            leases.add(start(stream("person " + i, ""), 1));
        }
        pass(LEASE.minusSeconds(1));
        assertEquals(List.of(), streams.extend(leases).lost());
        assertEquals(
                0,
                queryNumber("SELECT COUNT(*) FROM " + table + "_stream WHERE leased_until < "
                        + (store.now() + LEASE.toMillis() / 2)));
        database.execute("DELETE FROM " + table + "_stream WHERE slot = 1");
        assertEquals(600, streams.extend(leases).lost().size());
    }

    @Test
    void aLogoutFreesTheSlot() {
        var phone = stream("alice", "phone");
        start(phone, 1);
        var tv = stream("alice", "tv");
        assertInstanceOf(Full.class, streams.start(tv, 1));
        sessions.revoke(phone.session());
        assertEquals(List.of(), streams.list("alice"));
        start(tv, 1);
        sessions.revokeIssuedBefore("alice", SessionStore.ANY_TIME);
        assertEquals(List.of(), streams.list("alice"));
        start(stream("alice", "pc"), 1);
    }

    @Test
    void theStreamGoesOnUnderTheSessionsNewId() throws SQLException {
        var session = sessions.insert(randomKey(), "alice", "phone");
        var before = start(MediaStream.of(session), 1);
        var rotated = Objects.requireNonNull(sessions.rotate(session.key(), randomKey()));
        assertInstanceOf(Full.class, streams.start(stream("alice", "tv"), 1));
        assertEquals(before.slot(), start(MediaStream.of(rotated), 1).slot());
        assertEquals(List.of(before), streams.extend(List.of(before)).lost());
        assertEquals(1, rows());
    }

    @Test
    void anEndedStreamIsRefusedUnderTheSessionsNewIdToo() {
        var session = sessions.insert(randomKey(), "alice", "phone");
        start(MediaStream.of(session), 1);
        assertTrue(streams.end("alice", session.key()));
        var rotated = Objects.requireNonNull(sessions.rotate(session.key(), randomKey()));
        assertInstanceOf(Ended.class, streams.start(MediaStream.of(rotated), 1));
        streams.startAgain(MediaStream.of(rotated));
        start(MediaStream.of(rotated), 1);
    }

    /** The node that asks may extend the lease too late. */
    @Test
    void aStartExtendsALeaseOfWhichAThirdHasPassed() throws SQLException {
        var phone = stream("alice", "phone");
        start(phone, 1);
        pass(LEASE.dividedBy(2));
        var again = start(phone, 1);
        assertEquals(LEASE.toMillis(), again.until() - again.confirmedAt());
        pass(LEASE.dividedBy(2).plusSeconds(5));
        assertInstanceOf(Full.class, streams.start(stream("alice", "tv"), 1));
        assertEquals(1, rows());
    }

    /** Streams that come back do not take the slots that a lower limit has closed. */
    @Test
    void aLowerLimitHoldsForStreamsThatComeBack() throws SQLException {
        var all = new ArrayList<MediaStream>();
        for (int i = 0; i < 4; i++) {
            all.add(stream("alice", "device " + i));
            start(all.get(i), 4);
        }
        pass(LEASE.multipliedBy(2));
        int started = 0;
        for (var stream : all) {
            if (streams.start(stream, 1) instanceof Leased leased) {
                assertEquals(
                        1,
                        queryNumber("SELECT MAX(slot) FROM " + table + "_stream WHERE leased_until > "
                                + leased.lease().confirmedAt()));
                started++;
            }
        }
        assertEquals(1, started);
    }

    @Test
    void anEndedStreamIsRefusedUntilItsPersonStartsItAgain() {
        var phone = stream("alice", "phone");
        var lease = start(phone, 1);
        assertTrue(streams.end("alice", phone.key()));
        assertEquals(List.of(), streams.list("alice"));
        assertEquals(List.of(lease), streams.extend(List.of(lease)).lost());
        assertEquals(
                List.of(),
                assertInstanceOf(Ended.class, streams.start(phone, 1)).running());
        var tv = stream("alice", "tv");
        start(tv, 1);
        assertEquals(
                List.of("tv"),
                devices(assertInstanceOf(Ended.class, streams.start(phone, 1)).running()));
        streams.startAgain(phone);
        assertInstanceOf(Full.class, streams.start(phone, 1));
        assertTrue(streams.end("alice", tv.key()));
        start(phone, 1);
        findLive(phone.session());
        findLive(tv.session());
    }

    @Test
    void anEndedStreamIsRefusedForTheTimeOfALease() throws SQLException {
        var phone = stream("alice", "phone");
        start(phone, 1);
        streams.end("alice", phone.key());
        pass(LEASE.minusSeconds(10));
        assertInstanceOf(Ended.class, streams.start(phone, 1));
        pass(Duration.ofSeconds(11));
        start(phone, 1);
        assertTrue(streams.end("alice", phone.key()), "it ends a second time");
        assertInstanceOf(Ended.class, streams.start(phone, 1));
    }

    @Test
    void nobodyEndsTheStreamOfAnother() {
        var phone = stream("alice", "phone");
        start(phone, 1);
        assertFalse(streams.end("bob", phone.key()));
        assertFalse(streams.end("alice", randomKey()));
        assertEquals(List.of("phone"), devices(streams.list("alice")));
    }

    @Test
    void theEndsAreReadByTheirTime() throws SQLException {
        var phone = stream("alice", "phone");
        start(phone, 1);
        long before = store.now();
        streams.end("alice", phone.key());
        var ends = streams.ends(before);
        assertEquals(
                List.of(phone.key()),
                ends.ends().stream().map(StreamEnds.End::key).toList());
        assertTrue(before <= ends.ends().get(0).endedAt() && ends.ends().get(0).endedAt() <= ends.now());
        assertEquals(List.of(), streams.ends(ends.now() + 1).ends());
        pass(Duration.ofHours(1));
        assertEquals(List.of(), streams.ends(before).ends());
    }

    @Test
    void racingStartsGetAsManySlotsAsTheLimitAllows() throws Exception {
        for (int limit = 1; limit <= 3; limit++) {
            var person = "person " + limit;
            int most = limit;
            var starts = inParallel(6, () -> streams.start(stream(person, ""), most));
            assertEquals(limit, starts.stream().filter(Leased.class::isInstance).count());
            assertEquals(limit, streams.list(person).size());
        }
    }

    @Test
    void racingStartsGetTheSlotsWithSnapshotsThatLastForATransaction() throws Exception {
        ConnectionSource snapshots = () -> {
            var connection = database.connect();
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return connection;
        };
        var other = streamingStore(snapshots, true, LEASE);
        var starts = Objects.requireNonNull(other.streams());
        start(stream("alice", ""), 1);
        pass(LEASE.multipliedBy(2));
        var results = inParallel(4, () -> starts.start(stream("alice", ""), 2));
        assertEquals(2, results.stream().filter(Leased.class::isInstance).count());
        other.close();
    }

    @Test
    void requestsOfOneStreamThatRaceGetOneSlot() throws Exception {
        var phone = stream("alice", "phone");
        var slots = inParallel(6, () -> start(phone, 3).slot());
        assertEquals(1, slots.stream().distinct().count());
        assertEquals(1, rows());
        pass(LEASE.multipliedBy(2));
        slots = inParallel(6, () -> start(phone, 3).slot());
        assertEquals(1, slots.stream().distinct().count());
    }

    @Test
    void aLowerLimitCountsTheStreamsThatRun() {
        var leases = IntStream.range(0, 3)
                .mapToObj(i -> start(stream("alice", ""), 3))
                .toList();
        assertInstanceOf(Full.class, streams.start(stream("alice", ""), 2));
        leases.stream()
                .filter(lease -> !lease.slot().equals(StreamRows.slotKey("alice", 3)))
                .forEach(lease -> streams.end("alice", lease.stream().key()));
        assertEquals(1, streams.list("alice").size(), "the stream in the third slot runs");
        start(stream("alice", ""), 2);
        assertInstanceOf(Full.class, streams.start(stream("alice", ""), 2));
    }

    @Test
    void aFirstRequestReadsOnceAndWritesOnce() {
        var statements = new AtomicInteger();
        var counted = streamingStore(() -> LimitContract.counting(pool.getConnection(), statements), true, LEASE);
        counted.now();
        var phone = stream("alice", "phone");
        var tv = stream("alice", "tv");
        statements.set(0);
        var store = Objects.requireNonNull(counted.streams());
        lease(store.start(phone, 1));
        assertEquals(2, statements.get(), "a read and a write");
        statements.set(0);
        lease(store.start(phone, 1));
        assertInstanceOf(Full.class, store.start(tv, 1));
        assertEquals(2, statements.get());
        counted.close();
    }

    /** Law 12: the server gives the statement up, and not only its client. */
    @Test
    @Tag("full")
    void aStartBehindALockEndsOnTheServer() throws SQLException {
        start(stream("alice", "phone"), 1);
        pass(LEASE.multipliedBy(2));
        var node = streamingStore(database::connect, false, LEASE);
        var starts = Objects.requireNonNull(node.streams());
        var tv = stream("alice", "tv");
        assertEquals(List.of(), starts.list("alice"));
        try (var other = database.connect();
                var lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("UPDATE " + table + "_stream SET started_at = started_at + 1");
            var failure = assertThrows(SessionStoreException.class, () -> starts.start(tv, 1));
            var cause = assertInstanceOf(SQLException.class, failure.getCause());
            assertNotEquals(ErrorClass.CONNECTION_LOST, ErrorClass.of(cause), cause::getMessage);
            other.rollback();
        }
        assertInstanceOf(Leased.class, starts.start(tv, 1));
        node.close();
    }

    @Test
    void aSweepRemovesRowsThatAreNotUsed() throws SQLException {
        var phone = stream("alice", "phone");
        start(phone, 1);
        streams.end("alice", phone.key());
        start(stream("bob", ""), 1);
        assertEquals(3, rows());
        sessions.sweep(10);
        assertEquals(3, rows());
        pass(Duration.ofHours(2));
        start(stream("carol", ""), 1);
        sessions.sweep(10);
        assertEquals(1, rows());
    }

    @Test
    void thereIsNoTableWithoutStreams() {
        store.now();
        assertNull(store.streams());
        assertThrows(SQLException.class, this::rows);
    }

    @Test
    void theTableIsAddedToATableOfSessions() throws SQLException {
        var before = store.insert(randomKey(), "alice", "phone");
        start(MediaStream.of(before), 1);
        assertEquals(1, rows());
    }

    @Test
    void aMissingTableStopsTheStart() {
        store.now();
        var message = refusal(streamingStore(pool, false, LEASE));
        assertTrue(message.contains("the table '" + table + "_stream' is missing"), message);
        assertTrue(message.contains("schema-stream-"), message);
    }

    @Test
    void aMissingIndexStopsTheStart() throws SQLException {
        sessions.now();
        start(stream("alice", ""), 1);
        for (var suffix : List.of("person", "key", "leased", "ended")) {
            boolean isMySql = database.url().startsWith("jdbc:mysql:");
            database.execute("DROP INDEX " + table + "_stream_" + suffix + (isMySql ? " ON " + table + "_stream" : ""));
            var message = refusal(streamingStore(pool, false, LEASE));
            assertTrue(
                    message.contains(suffix.equals("key") ? "has no unique index on stream_key" : "has no index on"));
            database.execute(message.substring(message.indexOf("run: ") + 5));
            assertTrue(streamingStore(pool, false, LEASE).now() > 0);
        }
    }

    private static String refusal(JdbcSessionStore refused) {
        var failure = assertThrows(SessionStoreException.class, refused::now);
        return assertInstanceOf(IllegalStateException.class, failure.getCause(), failure::getMessage)
                .getMessage();
    }
}

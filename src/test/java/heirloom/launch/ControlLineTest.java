package heirloom.launch;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.Grant;
import heirloom.grant.GrantType;
import heirloom.grant.Inheritable;
import heirloom.handoff.HandoffText.NumberForm;
import heirloom.os.OsControl;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsProcess;
import heirloom.testing.FakeOs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A child's control line, over a channel that the test makes wait, fail and end. */
class ControlLineTest {

  private static final GrantType<Object> THING =
      GrantType.of(
          "thing",
          Object.class,
          claim -> {
            throw new IOException("not here");
          });

  private final FakeOs os = FakeOs.linux();
  private final Channel channel = new Channel();
  private final EndingProcess process = new EndingProcess();
  private final AtomicInteger deaths = new AtomicInteger();
  private final ControlLine line =
      new ControlLine(
          channel,
          new HandoffPlan.Giver(1, "00112233445566778899aabbccddeeff", NumberForm.DECIMAL),
          process,
          Set.of());
  private final Child child =
      Child.watched(
          process,
          new Child.Kept(
              InputStream.nullInputStream(),
              InputStream.nullInputStream(),
              OutputStream.nullOutputStream(),
              Optional.of(line),
              List.of(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Map.of()));

  private Grant grant(Map<String, String> facts) {
    return new Grant(THING, List.of(os.handle("thing")), facts, deaths::incrementAndGet);
  }

  private Inheritable thing() {
    return () -> grant(Map.of());
  }

  @Test
  void aThingThatNoHandoffCanCarryIsRefusedAndLeavesTheLineSound() throws Exception {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> child.give("a", () -> grant(Map.of("size", "not/a value"))));
    assertThat(os.open()).isEmpty();
    child.give("a", thing());
    assertThat(channel.sent).hasSize(1);
  }

  @Test
  void aThingWhoseHandleWasClosedIsRefusedAndLeavesTheLineSound() throws Exception {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                child.give(
                    "a",
                    () -> {
                      Grant closed = grant(Map.of());
                      closed.close();
                      return closed;
                    }))
        .withMessage("thing is closed");
    child.give("a", thing());
    assertThat(channel.sent).hasSize(1);
    process.end();
    await().until(() -> deaths.get() == 1);
  }

  @Test
  void aClosedHandleAmongTheManyOfAStartEndsTheLineAndTheNextGiverHearsWhy() {
    List<ControlLine.Named> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(new ControlLine.Named("n" + i, grant(Map.of())));
    }
    many.get(70).grant().close();
    await().until(() -> sendMany(many));
    await().until(() -> os.open().isEmpty());
    assertThatThrownBy(() -> child.give("a", thing()))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("the control line to the child broke: thing is closed");
    assertThat(os.open()).isEmpty();
  }

  private boolean sendMany(List<ControlLine.Named> many) throws IOException {
    line.send(many);
    return true;
  }

  @Test
  void anErrorInOneSendDoesNotSwallowWhatOthersGive() {
    channel.next = Optional.of(new StackOverflowError("deep"));
    assertThatThrownBy(() -> child.give("a", thing())).isInstanceOf(StackOverflowError.class);
    // The line may hold half a message: whoever gives more must hear that it is lost.
    assertThatThrownBy(() -> child.give("b", thing())).isInstanceOf(IOException.class);
    assertThat(os.open()).isEmpty();
  }

  @Test
  void aGiverBehindAnotherWaitsAndHearsOfTheLineBreaking() throws Exception {
    channel.blocked = true;
    AtomicReference<Throwable> first = new AtomicReference<>();
    AtomicReference<Throwable> second = new AtomicReference<>();
    Thread one = giver("a", first);
    await().until(() -> channel.waiting.get() == 1);
    Thread two = giver("b", second);
    await().until(() -> two.getState() == Thread.State.WAITING);
    channel.next = Optional.of(new OsException("write", 24, "EMFILE", "no room", ""));
    channel.release();
    one.join();
    two.join();
    assertThat(first.get()).isInstanceOf(IOException.class).hasMessageContaining("EMFILE");
    assertThat(second.get()).isInstanceOf(IOException.class).hasMessageContaining("EMFILE");
    assertThat(os.open()).isEmpty();
    assertThat(channel.sent).isEmpty();
  }

  private Thread giver(String name, AtomicReference<Throwable> end) {
    Thread thread =
        new Thread(
            () -> {
              try {
                child.give(name, thing());
              } catch (Throwable e) {
                end.set(e);
              }
            });
    thread.start();
    return thread;
  }

  @Test
  void aThingThatIsOpenedWhileTheChildEndsIsToldOfItsDeath() {
    assertThatThrownBy(
            () ->
                child.give(
                    "a",
                    () -> {
                      process.runActions();
                      return grant(Map.of());
                    }))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("the child has ended, nothing can be given to it");
    await().until(() -> deaths.get() == 1);
    assertThat(os.open()).isEmpty();
  }

  @Test
  void aStatusThatIsLostIsToldAlikeByEveryQuestion() {
    process.exit.completeExceptionally(new OsException("waitid", 10, "ECHILD", "none", ""));
    for (ThrowingCallable question :
        List.<ThrowingCallable>of(child::waitFor, child::exitValue, child::exitStatus)) {
      assertThatIllegalStateException()
          .isThrownBy(question)
          .withMessage("the child ended, the system does not say how")
          .withCauseInstanceOf(OsException.class);
    }
    assertThat(child.isAlive()).isFalse();
    assertThat(child).hasToString("Process[pid=4711, exitValue=\"unknown\"]");
  }

  /** A line that keeps what it was sent, and fails or waits as it is told. */
  private static final class Channel implements OsControl {
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile Optional<Throwable> next = Optional.empty();
    private volatile boolean blocked;

    @Override
    public List<OsHandle> childEnds() {
      return List.of();
    }

    @Override
    public String mechanism() {
      return "scm";
    }

    @Override
    public void send(OsProcess target, List<OsHandle> handles, Function<long[], String> message)
        throws OsException {
      handles.forEach(handle -> assertThat(handle.acquire()).isPositive());
      handles.forEach(OsHandle::release);
      awaitRelease();
      Throwable failure = next.orElse(null);
      next = Optional.empty();
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure instanceof OsException refused) {
        throw refused;
      }
      sent.add(message.apply(new long[handles.size()]));
    }

    private synchronized void awaitRelease() {
      waiting.incrementAndGet();
      while (blocked) {
        try {
          wait();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }

    synchronized void release() {
      blocked = false;
      notifyAll();
    }

    @Override
    public void close() {
      release();
    }
  }

  /** A child whose exit actions run before its end is published, as a real one's. */
  private static final class EndingProcess implements OsProcess {
    private final CompletableFuture<OsExit> exit = new CompletableFuture<>();
    private final List<Runnable> actions = new ArrayList<>();

    void runActions() {
      actions.forEach(Runnable::run);
      actions.clear();
    }

    void end() {
      runActions();
      exit.complete(new OsExit(0, 0));
    }

    @Override
    public void atExit(Runnable action) {
      actions.add(action);
    }

    @Override
    public long pid() {
      return 4711;
    }

    @Override
    public CompletableFuture<OsExit> exit() {
      return exit;
    }

    @Override
    public void terminate() {}

    @Override
    public void kill() {}

    @Override
    public boolean supportsNormalTermination() {
      return true;
    }
  }
}

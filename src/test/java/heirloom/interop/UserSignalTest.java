package heirloom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.OsException;
import heirloom.testing.JvmRun;
import heirloom.testing.Patience;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** SIGUSR1 of this JVM. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "SIGUSR1")
class UserSignalTest {

  @Test
  void whatCameBeforeTheWaitIsFoundByIt() throws Exception {
    try (UserSignal signal = UserSignal.listen();
        UserSignal.Target self = UserSignal.target(ProcessHandle.current().pid())) {
      assertThat(signal.await(Duration.ZERO)).isFalse();
      assertThat(self.send()).isTrue();
      signal.await();
      assertThat(signal.await(Duration.ofMillis(10))).isFalse();
    }
  }

  @Test
  void oneListenerAtATime() {
    try (UserSignal signal = UserSignal.listen()) {
      assertThat(signal).isNotNull();
      assertThatThrownBy(UserSignal::listen).isInstanceOf(IllegalStateException.class);
    }
    UserSignal.listen().close();
  }

  @Test
  void whoWaitsIsToldOfTheClose() throws Exception {
    UserSignal signal = UserSignal.listen();
    List<Thread> waiters = new ArrayList<>();
    List<Throwable> told = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 2; i++) {
      Thread waiter =
          new Thread(
              () -> {
                try {
                  signal.await();
                } catch (InterruptedException | IllegalStateException e) {
                  told.add(e);
                }
              });
      waiters.add(waiter);
      waiter.start();
      Patience.await().until(() -> waiter.getState() == Thread.State.WAITING);
    }
    signal.close();
    for (Thread waiter : waiters) {
      waiter.join();
    }
    assertThat(told).hasSize(2).hasOnlyElementsOfType(IllegalStateException.class);
    assertThatThrownBy(signal::await).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> signal.await(Duration.ofSeconds(Long.MAX_VALUE)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void turnsThatCannotBeKeepNoListener() throws Exception {
    ByteBuffer odd = ByteBuffer.allocateDirect(100).position(1).slice();
    assertThatThrownBy(() -> Turns.signals(odd, Turns.Side.READER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("multiple of 4");
    UserSignal.listen().close();
  }

  @Test
  void aPidThatIsNoneKeepsTheTurnWhereItIs() throws Exception {
    ByteBuffer memory = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
    try (Turns turns = Turns.signals(memory, Turns.Side.WRITER)) {
      memory.putInt(0, -7);
      assertThatThrownBy(() -> turns.pass(Turns.Side.READER))
          .isInstanceOf(OsException.class)
          .hasMessageContaining("pid=-7 is what the memory has for the READER");
      assertThat(memory.getInt(8)).as("still the writer's").isZero();
      turns.await(Turns.Side.WRITER);
      memory.putInt(0, 0);
      turns.pass(Turns.Side.READER);
      assertThat(memory.getInt(8)).isEqualTo(1);
    }
  }

  @Test
  void theFirstProcessIsATargetToo() throws Exception {
    // In a container it is often the JVM itself.
    UserSignal.target(1).close();
  }

  @Test
  void anEndedProcessIsToldAndNoGroupIsMeant() throws Exception {
    Process process = new ProcessBuilder("sleep", "600").start();
    try (UserSignal.Target target = UserSignal.target(process.pid())) {
      process.destroyForcibly().waitFor();
      assertThat(target.send()).isFalse();
    }
    // The last two have a process's number in the 32 bits that the system looks at.
    for (long bad : new long[] {Long.MIN_VALUE, -1, 0, (1L << 31) + 1, (1L << 32) + 1}) {
      assertThatThrownBy(() -> UserSignal.target(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("pid=" + bad);
    }
    assertThatThrownBy(() -> UserSignal.target(Integer.MAX_VALUE))
        .hasMessageStartingWith("pidfd_open: ESRCH (3)")
        .hasMessageEndingWith("; pid=2147483647")
        .isInstanceOfSatisfying(OsException.class, e -> assertThat(e.symbol()).isEqualTo("ESRCH"));
  }

  @Test
  void aSignalAfterTheCloseEndsNobody() throws Exception {
    JvmRun.Result run = JvmRun.of(UserSignalTest.class, "sendsItselfOneTooLate").run();
    assertThat(run.exit()).as(run.output()).isZero();
    assertThat(run.output()).contains("still here");
  }

  static void sendsItselfOneTooLate(String[] arguments) throws Exception {
    UserSignal.listen().close();
    try (UserSignal.Target self = UserSignal.target(ProcessHandle.current().pid())) {
      self.send();
    }
    // A signal to oneself that ends has ended this process before the call returns.
    System.out.println("still here");
  }
}

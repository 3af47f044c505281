package heirloom.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "sh, setsid and /proc; Windows has a class of its own")
class HeirloomCommandRunnerTest {

  private static String[] sh(String script) {
    return new String[] {"sh", "-c", script};
  }

  @Test
  void outputIsReadToItsEndAndItsEndIsKept() throws Exception {
    CommandProcess process =
        HeirloomCommandRunner.builder()
            .keep(100)
            .build()
            .exec(
                sh("head -c 10000000 /dev/zero | tr '\\0' x; echo; echo last; echo words >&2"),
                null,
                null);
    assertThat(process.waitFor()).isZero();
    assertThat(process.written()).isEqualTo(10_000_012);
    assertThat(process.tail()).isEqualTo("…\nlast\nwords");
    assertThat(process.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void standardInputIsEmpty() throws Exception {
    CommandProcess process = new HeirloomCommandRunner().exec(sh("cat; echo $?"), null, null);
    assertThat(process.waitFor()).isZero();
    assertThat(process.tail()).isEqualTo("0");
  }

  @Test
  void anInterruptedWaitEndsTheTreeBeforeItThrows() throws Exception {
    Tree tree = new Tree();
    CommandProcess process =
        HeirloomCommandRunner.builder()
            .grace(Duration.ofMillis(200))
            .build()
            .exec(tree.command(), tree.environment(), null);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> tree.running().size() == tree.size() && process.tail().equals("ready"));
    AtomicReference<Object> seen = new AtomicReference<>();
    Thread waiter =
        new Thread(
            () -> {
              try {
                seen.set(process.waitFor());
              } catch (InterruptedException e) {
                try {
                  seen.set(tree.running());
                } catch (IOException cannotTell) {
                  seen.set(cannotTell);
                }
              }
            });
    waiter.start();
    waiter.interrupt();
    waiter.join();
    assertThat(seen.get()).asString().isEqualTo("[]");
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void whoeverEndsATreeWaitsForAllOfIt() throws Exception {
    Tree tree = new Tree();
    // The shell goes at the first signal, its session leader at the second: two ends of a command.
    CommandProcess process =
        HeirloomCommandRunner.builder()
            .grace(Duration.ofSeconds(1))
            .build()
            .exec(sh("setsid sleep 1000 & echo ready; wait"), tree.environment(), null);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> tree.running().stream().anyMatch(one -> one.contains("sleep 1000")));
    process.destroy();
    await().atMost(Duration.ofSeconds(60)).until(() -> !process.isAlive());
    process.end();
    assertThat(tree.running()).isEmpty();
  }

  @Test
  void whoLostItsParentEndsWithTheTree() throws Exception {
    Tree tree = new Tree();
    // The shell goes when it is asked to; what the parentheses leave behind is nobody's, and deaf.
    String[] command =
        sh("trap '' TERM; (sleep 1000 & true); trap - TERM; echo ready; while :; do sleep 1; done");
    CommandProcess process =
        HeirloomCommandRunner.builder()
            .grace(Duration.ofMillis(200))
            .build()
            .exec(command, tree.environment(), null);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                process.tail().equals("ready")
                    && tree.running().stream().anyMatch(one -> one.contains("sleep 1000")));
    process.end();
    assertThat(tree.running()).isEmpty();
  }

  /** A time-out may come when the first process has left others, and these hold the output. */
  @Test
  void aCommandThatMayStillWriteIsNotOver(@TempDir Path folder) throws Exception {
    Tree tree = new Tree();
    Path door = folder.resolve("door");
    CommandProcess process =
        HeirloomCommandRunner.builder()
            .grace(Duration.ofMillis(200))
            .each(child -> child.readAfterExit(Duration.ofSeconds(100)))
            .build()
            .exec(
                sh("sleep 1000 & until [ -e " + door + " ]; do sleep 0.02; done"),
                tree.environment(),
                null);
    // Whose output nobody is reading yet when it ends, is over with its first process.
    await().atMost(Duration.ofSeconds(60)).until(() -> isBeingRead(process));
    Files.createFile(door);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                !process.isAlive()
                    && tree.running().size() == 1
                    && tree.running().get(0).contains("sleep 1000"));
    Thread.currentThread().interrupt();
    assertThatThrownBy(process::waitFor).isInstanceOf(InterruptedException.class);
    assertThat(tree.running()).isEmpty();
  }

  /** Whether its reader waits in the system. */
  private static boolean isBeingRead(CommandProcess process) {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(
            one -> one.getKey().getName().equals("heirloom-command-" + process.pid() + "-output"))
        .anyMatch(one -> one.getValue().length > 0 && one.getValue()[0].isNativeMethod());
  }

  @Test
  void aTreeThatEndsWhenAskedHasTimeForIt() throws Exception {
    CommandProcess process =
        HeirloomCommandRunner.builder()
            .grace(Duration.ofSeconds(100))
            .build()
            .exec(
                sh("trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.1; done"),
                null,
                null);
    await().atMost(Duration.ofSeconds(60)).until(() -> process.tail().equals("ready"));
    process.end();
    assertThat(process.exitValue()).isEqualTo(3);
    assertThat(process.waitFor()).isEqualTo(3);
    // The shell may tell of its sleep in between, which was asked too.
    assertThat(process.tail()).startsWith("ready\n").endsWith("\nbye");
  }

  @Test
  void aCommandGetsWhatItIsToInherit() throws Exception {
    try (SharedMemory memory = SharedMemory.allocate(64)) {
      memory.bytes().put("in the region".getBytes(UTF_8));
      CommandProcess process =
          HeirloomCommandRunner.builder()
              .inherit("text", memory)
              .each(child -> child.expandPlaceholders())
              .build()
              .exec(new String[] {"head", "-c", "13", "{path:text}"}, null, null);
      assertThat(process.waitFor()).isZero();
      assertThat(process.tail()).isEqualTo("in the region");
    }
  }
}

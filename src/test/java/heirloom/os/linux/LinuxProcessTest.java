package heirloom.os.linux;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.OsProcess;
import heirloom.testing.PortSpawn;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class LinuxProcessTest {

  @Test
  void anErrorInAnExitActionCostsNeitherTheOthersNorTheStatus() throws Exception {
    List<Throwable> told = new CopyOnWriteArrayList<>();
    List<String> ran = new CopyOnWriteArrayList<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> told.add(e));
    try {
      OsProcess child = PortSpawn.of("/bin/sleep", "1000").start();
      child.atExit(
          () -> {
            throw new StackOverflowError("an action's");
          });
      child.atExit(
          () -> {
            throw new IllegalStateException("another's");
          });
      child.atExit(() -> ran.add("last"));
      child.kill();
      await().dontCatchUncaughtExceptions().until(() -> child.exit().isDone());
      assertThat(child.exit().join().signal()).isEqualTo(9);
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertThat(ran).containsExactly("last");
    assertThat(told).extracting(Throwable::getMessage).containsExactly("an action's", "another's");
  }
}

package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.PumpStreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * ExecuteWatchdog relies on exitValue() throwing IllegalThreadStateException, pumps on non-null
 * streams, and a Process subclass inherits a throwing toHandle(). (commons-exec 1.6.0; OpenJDK
 * Process.) Child overrides all of java.lang.Process that is not final.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "sleep, sh and signals")
final class WatchdogNeedsIllegalThreadState {

  @Test
  void theWatchdogKillsWhatStillRuns() throws Exception {
    Child child = new ChildBuilder("sleep", "1000").start();
    assertThatThrownBy(child::exitValue).isExactlyInstanceOf(IllegalThreadStateException.class);
    ExecuteWatchdog watchdog = ExecuteWatchdog.builder().setTimeout(Duration.ofMillis(50)).get();
    watchdog.start(child);
    assertThat(child.waitFor()).isEqualTo(143);
    watchdog.stop();
    watchdog.checkException();
    assertThat(watchdog.killedProcess()).isTrue();
  }

  @Test
  void theWatchdogLeavesAloneWhatHasEnded() throws Exception {
    Child child = new ChildBuilder("/bin/true").start();
    assertThat(child.waitFor()).isZero();
    ExecuteWatchdog watchdog = ExecuteWatchdog.builder().setTimeout(Duration.ofMillis(1)).get();
    watchdog.start(child);
    heirloom.testing.Patience.await().until(() -> !watchdog.isWatching());
    assertThat(watchdog.killedProcess()).isFalse();
  }

  @Test
  void pumpsFindAStreamWhateverIsRedirected() throws Exception {
    for (ChildBuilder builder :
        List.of(
            new ChildBuilder("/bin/sh", "-c", "echo out; echo err >&2"),
            new ChildBuilder("/bin/true").inheritIO(),
            new ChildBuilder("/bin/sh", "-c", "echo out").redirectErrorStream(true))) {
      Child child = builder.start();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PumpStreamHandler pump = new PumpStreamHandler(out);
      pump.setProcessInputStream(child.getOutputStream());
      pump.setProcessOutputStream(child.getInputStream());
      pump.setProcessErrorStream(child.getErrorStream());
      pump.start();
      assertThat(child.waitFor()).isZero();
      pump.stop();
    }
  }

  @Test
  void nothingOfProcessIsLeftToItsDefault() {
    // These the JDK's own Process makes of the others, as it should.
    List<String> derived =
        List.of("inputReader", "errorReader", "outputWriter", "info", "children", "descendants");
    for (Method method : Process.class.getMethods()) {
      boolean ofProcess = method.getDeclaringClass() == Process.class;
      boolean fixed = Modifier.isFinal(method.getModifiers()) || method.isSynthetic();
      boolean durations =
          method.getName().equals("waitFor")
              && Arrays.equals(method.getParameterTypes(), new Class<?>[] {Duration.class});
      if (ofProcess && !fixed && !durations && !derived.contains(method.getName())) {
        assertThat(Child.class.getDeclaredMethods())
            .as(method.toString())
            .anySatisfy(
                own -> {
                  assertThat(own.getName()).isEqualTo(method.getName());
                  assertThat(own.getParameterTypes()).isEqualTo(method.getParameterTypes());
                });
      }
    }
  }
}

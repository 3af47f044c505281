package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.exec.HeirloomExecutor;
import heirloom.launch.Child;
import java.io.File;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.PumpStreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Since 1.5.0 DefaultExecutor calls launch(.., Path), so overriding only the File one is dead code.
 * (commons-exec 1.6.0; camel-exec 4.14.0.) Both are overridden (its launcher field is private
 * final), and whichever is called starts a child of ours.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "runs true")
final class CommonsExecCallsThePathOverload {

  /** Remembers what Commons Exec itself got to see. */
  private static final class Watching extends PumpStreamHandler {
    private String input = "";

    @Override
    public void setProcessOutputStream(java.io.InputStream stream) {
      input = stream.getClass().getName();
      super.setProcessOutputStream(stream);
    }
  }

  @Test
  void whatExecuteCallsIsOurs() throws Exception {
    Watching streams = new Watching();
    HeirloomExecutor executor = HeirloomExecutor.builder().setExecuteStreamHandler(streams).get();
    assertThat(executor.execute(new CommandLine("/bin/true"))).isZero();
    assertThat(streams.input).startsWith("heirloom.");
  }

  @Test
  void everyLaunchOfTheStockExecutorIsOverridden() throws Exception {
    for (Method method : DefaultExecutor.class.getDeclaredMethods()) {
      if (method.getName().equals("launch")) {
        Method own = HeirloomExecutor.class.getDeclaredMethod("launch", method.getParameterTypes());
        assertThat(own.getDeclaringClass()).isEqualTo(HeirloomExecutor.class);
        own.setAccessible(true);
        Process process =
            (Process)
                own.invoke(new HeirloomExecutor(), new CommandLine("/bin/true"), Map.of(), null);
        assertThat(process).isInstanceOf(Child.class);
        assertThat(process.waitFor()).isZero();
      }
    }
    // And there are the two that we know of.
    assertThat(HeirloomExecutor.class.getDeclaredMethod("launch", LAUNCH_WITH_FILE)).isNotNull();
    assertThat(HeirloomExecutor.class.getDeclaredMethod("launch", LAUNCH_WITH_PATH)).isNotNull();
  }

  private static final Class<?>[] LAUNCH_WITH_FILE = {CommandLine.class, Map.class, File.class};
  private static final Class<?>[] LAUNCH_WITH_PATH = {CommandLine.class, Map.class, Path.class};
}

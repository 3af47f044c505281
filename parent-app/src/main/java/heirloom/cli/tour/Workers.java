package heirloom.cli.tour;

import heirloom.child.tour.TourWorker;
import heirloom.cli.CommandFailure;
import heirloom.cli.PythonModules;
import heirloom.launch.ChildBuilder;
import java.io.File;
import java.io.IOException;

/** How the tour's workers are started in each language. */
final class Workers {

  static final String JAVA = "java";
  static final String PYTHON = PythonModules.PYTHON;

  private Workers() {}

  /** A child JVM, quick to start: it computes for a fraction of a second. */
  static ChildBuilder java() {
    ChildBuilder builder =
        ChildBuilder.java(TourWorker.class)
            .jvmOptions("-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx64m");
    // On Windows a child has to load native code to attach.
    return File.separatorChar == '\\' ? builder.nativeAccess() : builder;
  }

  /** A Python child. */
  static ChildBuilder python() throws IOException, CommandFailure {
    return new ChildBuilder(PythonModules.command("heirloom_tour"));
  }
}

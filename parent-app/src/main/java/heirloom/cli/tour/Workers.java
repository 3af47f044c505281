package heirloom.cli.tour;

import heirloom.child.tour.TourWorker;
import heirloom.cli.CommandFailure;
import heirloom.launch.ChildBuilder;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;

/** How the tour's workers are started in each language. */
final class Workers {

  static final String JAVA = "java";
  static final String PYTHON = "python3";

  private static final String RESOURCE = "/heirloom/python/heirloom_tour.py";

  private Workers() {}

  /** A child JVM, quick to start: it computes for a fraction of a second. */
  static ChildBuilder java() {
    ChildBuilder builder =
        ChildBuilder.java(TourWorker.class)
            .jvmOptions("-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx64m");
    // On Windows a child has to load native code to attach.
    return File.separatorChar == '\\' ? builder.nativeAccess() : builder;
  }

  /**
   * A Python child. Its modules come out of this jar, as Python imports from any zip file, so
   * nothing is unpacked.
   */
  static ChildBuilder python() throws IOException, CommandFailure {
    String boot = "import sys; sys.path.insert(0, sys.argv[1]); import heirloom_tour";
    return new ChildBuilder(PYTHON, "-I", "-S", "-B", "-c", boot, modules());
  }

  /** The directory or zip path that holds the modules. */
  private static String modules() throws IOException, CommandFailure {
    URL found = Workers.class.getResource(RESOURCE);
    if (found == null) {
      throw CommandFailure.failed("the Python modules are missing from this jar; build it again");
    }
    return modules(found);
  }

  static String modules(URL found) throws IOException {
    try {
      if (found.getProtocol().equals("file")) {
        return String.valueOf(Path.of(found.toURI()).getParent());
      }
      // jar:file:/path/heirloom.jar!/heirloom/python/heirloom_tour.py
      String inner = found.getPath();
      int bang = inner.lastIndexOf("!/");
      Path jar = Path.of(new java.net.URI(inner.substring(0, bang)));
      return jar + inner.substring(bang + 1, inner.lastIndexOf('/'));
    } catch (URISyntaxException e) {
      throw new IOException("the Python modules are at an odd place: " + found, e);
    }
  }
}

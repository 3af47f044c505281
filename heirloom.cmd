@echo off
rem The heirloom command on Windows: finds Java, builds once if there is no jar and Maven is there.
rem   JAVA_HOME   the JDK to use; else the java on PATH; 17 or newer
setlocal
set "home=%~dp0"
if "%home:~-1%"=="\" set "home=%home:~0,-1%"
set "jar=%home%\.heirloom\heirloom.jar"
if not exist "%jar%" set "jar=%home%\parent-app\target\heirloom.jar"
set "modules=-pl parent-app -am"
rem ":build bench" is the bench verb's door to the build: it prints where the jar is.
if not "%~1"==":build" goto :java
set "jar=%home%\.heirloom\bench.jar"
if not exist "%jar%" set "jar=%home%\extras\bench\target\heirloom-bench.jar"
set "modules=-Pbench -pl extras/bench -am"
:java
rem JAVA_HOME goes in front of PATH: in for /f a command that starts with a quote loses it.
if not defined JAVA_HOME goto :find
rem No block in parentheses around a variable: that of "C:\Program Files (x86)" would close it.
if exist "%JAVA_HOME%\bin\java.exe" goto :given
echo heirloom: JAVA_HOME is "%JAVA_HOME%", which has no bin\java.exe; set it to a JDK of version 17 or newer, or unset it>&2
exit /b 125
:given
set "PATH=%JAVA_HOME%\bin;%PATH%"
:find
set "major="
set "version="
for /f "tokens=2,3" %%a in ('java -version 2^>^&1') do if "%%a"=="version" set "version=%%~b"
for /f "delims=.-_+" %%m in ("%version%") do set "major=%%m"
if not defined major (
  echo heirloom: there is no java on PATH; install a JDK of version 17 or newer, or set JAVA_HOME>&2
  exit /b 125
)
if %major% GEQ 17 goto :jar
echo heirloom: the java on PATH or in JAVA_HOME is of version %major%; set JAVA_HOME to one of 17 or newer>&2
exit /b 125
:jar
if exist "%jar%" goto :start
where mvn >nul 2>nul
if not errorlevel 1 goto :build
echo heirloom: nothing is built yet and there is no mvn on PATH; install Maven 3.8 or newer, or copy the jar to %home%\.heirloom>&2
exit /b 125
:build
echo heirloom: building (once; a minute or two) ...>&2
pushd "%home%"
call mvn -q -B %modules% -Dmaven.test.skip=true -DskipTests -Dspotless.check.skip=true -Dmaven.javadoc.skip=true package 1>&2
set "built=%errorlevel%"
popd
if "%built%"=="0" if exist "%jar%" goto :start
echo heirloom: the build failed; what Maven said is above>&2
exit /b 125
:start
if "%~1"==":build" echo %jar%
if "%~1"==":build" exit /b 0
java -Xshare:auto -XX:-UsePerfData --enable-native-access=ALL-UNNAMED "-Dheirloom.home=%home%" -cp "%jar%" heirloom.cli.Main %*
exit /b %errorlevel%

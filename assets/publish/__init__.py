"""Where results are kept: the home folder, the build file, generations, the link that readers open."""

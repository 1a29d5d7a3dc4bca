Creator "by hand"
Version 1
graph
[
  comment "edges come first"
  edge [ source 2 target 1 value 1.5 label "b &amp; a" ]
  directed 1
  # a comment
  node [ id 1 label "P&ocirc;le &#233;t&#xE9;" graphics [ x 1.0 y -2 w 3.5 h 4 type "ellipse" fill "#FF0000" ] ]
  node [ id 2 label "two
lines" tag "one" tag "two" att [ deep [ deeper 1 ] ] ]
  node [ id "n3" name "C:\\" ]
]
